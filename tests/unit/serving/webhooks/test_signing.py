from datetime import UTC, datetime
from uuid import UUID

from serving.webhooks.signing import secret_of, signed_headers

KEY = "a key that is long enough for this"


def test_the_vector_that_standard_webhooks_publishes():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    moment = datetime.fromtimestamp(1614265330, UTC)
    message = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert signed_headers(secret, message, moment, b'{"test": 2432232314}') == {
        "webhook-id": message,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_webhook_has_a_secret_of_its_own_that_stays():
    first, second = UUID(int=1), UUID(int=2)
    assert secret_of(KEY, first) == secret_of(KEY, first)
    assert len({secret_of(KEY, first), secret_of(KEY, second), secret_of("other", first)}) == 3
