"""The service: photos in from phones, audits out to the people who may see them."""
