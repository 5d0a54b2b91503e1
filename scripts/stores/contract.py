"""What every store must do alike. Each test module gives it the fixture `drive` and is run with it once."""

import random
import threading

import pytest
from conftest import Drive
from driver import Code, Driver

VALUES = {
    "text": b"s3cr3t-of-a-vendor",
    "one byte": b"x",
    "zeros": b"\0\0\0",
    "zeros within": b"before\0after\0",
    "unicode": "Grüße, 秘密 \U0001f511".encode(),
    "no UTF-8": bytes(range(256)),
    "lines": b"first\r\nsecond\n\r\n",
    "UTF-16": "wide".encode("utf-16"),
}

# In pairs: names that a careless store takes for one another.
NAMES = [
    "vendor.key",
    "vendor-key",
    "Vendor.Key",
    "VENDOR.KEY",
    "vendor.key/2",
    "vendor.key\\2",
    "a*",
    "ab",
    "a?",
    "*",
    "%41",
    "A",
    "a",
    "%2a",
    " leading",
    "trailing ",
    "with space",
    'quote"quote',
    "it's",
    "semi;colon:colon",
    "line\nbreak",
    "tab\there",
    "\x01control\x7f",
    "ключ",
    "КЛЮЧ",
    "straße",
    "strasse",
    "e\u0301",
    "\u00e9",
    "秘密",
    "\U0001f511",
    "../../etc/passwd",
    "C:\\Windows\\x",
    "con",
    "<b>&amp;",
    "$HOME",
    "null",
]

BAD_NAMES = {
    "empty": b"",
    "too long": b"n" * 256,
    "no UTF-8": b"\xff\xfe",
    "cut short": "ключ".encode()[:-1],
    "overlong": b"\xc0\xaf",
    "surrogate": b"\xed\xa0\x80",
    "above Unicode": b"\xf4\x90\x80\x80",
}


class Contract:
    """The tests; a test module inherits them."""

    largest_name = 255
    # Whether the store can be read while others write.
    reads_meanwhile = True

    @pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
    def test_a_value_comes_back_as_it_was(self, drive: Drive, value: bytes) -> None:
        driver = drive()
        assert driver.write("value", value).code == Code.OK
        assert driver.value("value") == value
        # Another process sees the same.
        assert drive().value("value") == value
        assert driver.remove("value").code == Code.OK
        driver.end()

    def test_a_value_is_replaced_as_a_whole(self, drive: Drive) -> None:
        driver = drive()
        for value in (b"first", b"a longer second one", b"3rd", b"\0", b"last"):
            assert driver.write("replaced", value).code == Code.OK
            assert driver.value("replaced") == value
            assert driver.names().count("replaced") == 1
        assert driver.remove("replaced").code == Code.OK
        driver.end()

    def test_what_is_not_there_is_not_found(self, drive: Drive) -> None:
        driver = drive()
        assert driver.has_session()
        assert driver.check().code == Code.OK
        assert driver.names() == []
        assert driver.read("absent").code == Code.NOT_FOUND
        assert driver.remove("absent").code == Code.NOT_FOUND
        assert driver.write("absent", b"now").code == Code.OK
        assert driver.remove("absent").code == Code.OK
        assert driver.read("absent").code == Code.NOT_FOUND
        assert driver.remove("absent").code == Code.NOT_FOUND
        assert driver.names() == []
        driver.end()

    def test_odd_names_are_all_different(self, drive: Drive) -> None:
        driver = drive()
        for index, name in enumerate(NAMES):
            assert driver.write(name, b"value %d" % index).code == Code.OK, name
        for index, name in enumerate(NAMES):
            assert driver.value(name) == b"value %d" % index, name
        assert driver.names() == sorted(NAMES, key=str.encode)
        random.Random(7).shuffle(removed := list(NAMES))  # noqa: S311
        for name in removed:
            assert driver.remove(name).code == Code.OK, name
            assert driver.read(name).code == Code.NOT_FOUND, name
        assert driver.names() == []
        driver.end()

    def test_the_longest_name(self, drive: Drive) -> None:
        driver = drive()
        name = "n" * self.largest_name
        assert driver.write(name, b"long").code == Code.OK
        assert driver.value(name) == b"long"
        assert driver.names() == [name]
        assert driver.remove(name).code == Code.OK
        driver.end()

    @pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES)
    def test_a_bad_name_is_refused(self, drive: Drive, name: bytes) -> None:
        driver = drive()
        for outcome in (driver.read(name), driver.write(name, b"x"), driver.remove(name)):
            assert (outcome.code, outcome.limit) == (Code.BAD_NAME, 255)
        assert driver.names() == []
        driver.end()

    @pytest.mark.parametrize("service", ["", "Upper", "with space", "a:b", "s" * 33, "star*"])
    def test_a_bad_service_is_refused(self, drive: Drive, service: str) -> None:
        driver = drive(service=service)
        assert driver.check().code == Code.BAD_SERVICE
        assert driver.read("a").code == Code.BAD_SERVICE
        assert driver.write("a", b"x").code == Code.BAD_SERVICE
        assert driver.call("names").code == Code.BAD_SERVICE
        driver.end()

    def test_other_services_are_apart(self, drive: Drive) -> None:
        drivers = [drive(service=service) for service in ("tickloom", "tick", "tickloom-2")]
        for index, driver in enumerate(drivers):
            assert driver.write("same", b"%d" % index).code == Code.OK
            assert driver.write(f"own{index}", b"x").code == Code.OK
        for index, driver in enumerate(drivers):
            assert driver.value("same") == b"%d" % index
            assert driver.names() == [f"own{index}", "same"]
        for index, driver in enumerate(drivers):
            assert driver.remove("same").code == Code.OK
            assert driver.remove(f"own{index}").code == Code.OK
            assert driver.names() == []
            driver.end()

    def test_the_largest_value_and_one_byte_more(self, drive: Drive) -> None:
        driver = drive()
        assert driver.call("fill", "6c", "5a", str(driver.largest)).code == Code.OK
        assert driver.value("l") == b"\x5a" * driver.largest
        outcome = driver.call("fill", "6c", "5b", str(driver.largest + 1))
        assert (outcome.code, outcome.limit) == (Code.TOO_LARGE, driver.largest)
        # The old one is still there.
        assert driver.value("l") == b"\x5a" * driver.largest
        assert driver.remove("l").code == Code.OK
        driver.end()

    def test_an_empty_value_is_refused(self, drive: Drive) -> None:
        driver = drive()
        assert driver.write("empty", b"").code == Code.EMPTY
        assert driver.read("empty").code == Code.NOT_FOUND
        assert driver.write("empty", b"not").code == Code.OK
        assert driver.write("empty", b"").code == Code.EMPTY
        assert driver.value("empty") == b"not"
        assert driver.remove("empty").code == Code.OK
        driver.end()

    def test_many_credentials(self, drive: Drive) -> None:
        driver = drive()
        names = [f"many-{index:03}" for index in range(60)]
        for name in reversed(names):
            driver.send("write", name.encode().hex(), "00")
            assert driver.outcome().code == Code.OK
        assert driver.names() == names
        for name in names:
            assert driver.remove(name).code == Code.OK
        assert driver.names() == []
        driver.end()

    def test_two_processes_write_at_once(self, drive: Drive) -> None:
        """Whoever reads meanwhile finds one value or the other, never a part, a mixture or nothing."""
        rounds = 40
        letters = b"pq"
        assert drive().write("shared", bytes([letters[0]]) * 2000).code == Code.OK
        faults: list[object] = []
        writers = [drive() for _ in letters]

        def write(driver: Driver, letter: int) -> None:
            try:
                for step in range(rounds):
                    outcome = driver.write("shared", bytes([letter]) * (1500 + step))
                    assert outcome.code == Code.OK, outcome
                    outcome = driver.write(f"own-{letter}", b"%d" % step)
                    assert outcome.code == Code.OK, outcome
            except BaseException as fault:  # told by the test's own thread
                faults.append(fault)

        threads = [threading.Thread(target=write, args=pair) for pair in zip(writers, letters, strict=True)]
        for thread in threads:
            thread.start()
        reader = drive()
        reads = 0
        while self.reads_meanwhile and (any(thread.is_alive() for thread in threads) or reads == 0):
            value = reader.value("shared")
            assert len(set(value)) == 1, value
            assert value[0] in letters
            assert 1500 <= len(value) <= 2000
            assert set(reader.names()) <= {"shared", *(f"own-{letter}" for letter in letters)}
            reads += 1
        for thread in threads:
            thread.join()
        assert faults == []
        assert reader.value("shared") in [bytes([letter]) * (1500 + rounds - 1) for letter in letters]
        for letter in letters:
            assert reader.value(f"own-{letter}") == b"%d" % (rounds - 1)
        for name in reader.names():
            assert reader.remove(name).code == Code.OK
        for driver in (reader, *writers):
            driver.end()
