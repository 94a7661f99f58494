"""What a rep does with the camera in the app: photos one after the other, and QR codes."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.browsing import ARGUMENTS, CHROMIUM, Window, faults
from tests.web.shelves import WIDTH, ShelfPipeline, store_sign
from tests.web.visiting import in_visit, sent

NO_DETECTOR = "delete window.BarcodeDetector"
BARCODES_ONLY = """window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["ean_13"]); }
}"""


def test_one_photo_after_the_other_with_the_camera_in_the_app(window, rep, stores, work_off):
    page = in_visit(window, rep, permissions=["geolocation", "camera"])
    page.get_by_role("button", name="拍照").click()
    camera = page.get_by_role("dialog", name="拍照")
    shutter = camera.get_by_role("button", name="拍照")
    for taken in (1, 2):
        expect(shutter).to_have_attribute("aria-disabled", "false")
        shutter.click()
        expect(camera.get_by_role("status")).to_have_text(f"{taken} 张")
    assert faults(page) == []
    camera.get_by_role("button", name="完成").click()
    expect(sent(page)).to_have_count(2)
    work_off(ShelfPipeline())
    latest = rep.caller.get("/v1/audits").json()["items"][0]["id"]
    assert rep.caller.audit(latest)["result"]["photo"]["width"] == WIDTH


def test_without_leave_to_use_the_camera_the_phones_own_is_offered(window, rep, stores):
    page = in_visit(window, rep, "en")
    page.get_by_role("button", name="Take a photo").click()
    expect(page.get_by_role("alert")).to_contain_text("The camera can't be used here")
    assert faults(page) == []
    with page.expect_file_chooser():
        page.get_by_role("button", name="Use the phone's camera").click()
    with page.expect_file_chooser():
        page.get_by_role("button", name="Take a photo").click()


@pytest.fixture
def scanning(browser, address, service, tmp_path):
    """A window whose camera sees the QR code of the store in 杭州."""
    film = tmp_path / "sign.mjpeg"
    film.write_bytes(store_sign("https://shelf.example/s?store=HZ-1"))
    looks = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *looks])
    window = Window(other, address)
    yield window
    window.close()
    other.close()
    assert window.errors == []


@pytest.mark.parametrize("detector", ["none", "of barcodes only"])
def test_a_visit_begins_by_the_stores_qr_code(scanning, rep, stores, detector):
    """In browsers that read no QR codes themselves, like an iPhone's."""
    page = scanning.open("/capture", rep, permissions=["camera"], service_workers="block")
    page.add_init_script(NO_DETECTOR if detector == "none" else BARCODES_ONLY)
    page.reload()
    page.get_by_role("button", name="扫描门店二维码").click()
    expect(page).to_have_url(re.compile("/capture/visits/"))
    expect(page.get_by_role("heading", name="西湖店")).to_be_visible()
