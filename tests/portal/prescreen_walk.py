"""A person at the form of the pre-screener, for the tests of its pages."""

import html
import re

from starlette.testclient import TestClient

from trialwright.portal.settings import Limits

ONE, ALL = "/trial/NCT05863936/screen", "/screen"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
SAFETY = ("Do not stop, start or change a medicine", "not medical advice", "under 18", "parent or guardian")
NO_LIMIT = Limits(posts_per_minute=0)


class Walk:
    """A person at the form: reads the page, fills it in, sends it."""

    def __init__(self, client: TestClient, path: str) -> None:
        self._client, self.path = client, path
        self.pages: list[str] = []
        self.page = client.get(path).text

    def carried(self) -> dict[str, str]:
        form = self.page.split('<form method="post"', 1)[1].split("</form>")[0]
        return {html.unescape(name): html.unescape(value) for name, value in _HIDDEN.findall(form)}

    def press(self, action: str, status: int = 200, **fields: str) -> "Walk":
        answer = self._client.post(self.path, data=self.carried() | fields | {"action": action})
        assert answer.status_code == status, self.heading
        self.page = answer.text
        self.pages.append(self.page)
        return self

    @property
    def heading(self) -> str:
        found = re.findall(r"<h1[^>]*>(.*?)</h1>", self.page, re.DOTALL)
        assert len(found) == 1
        return html.unescape(re.sub(r"<[^>]*>", "", found[0]))

    def choices(self) -> list[str]:
        return re.findall(r'type="radio" name="choice" id="[^"]*" value="([^"]*)"', self.page)

    def answer_all(self, *wanted: str, most: int = 60) -> "Walk":
        """Answer every question with the first of the wanted answers that it has."""
        for _ in range(most):
            if self.heading == "Check your answers":
                return self
            choice = next((each for each in wanted if each in self.choices()), "unknown")
            born = {"year": "1990", "month": "5"} if self.heading == "When were you born?" else {}
            self.press("answer", **(born or {"choice": choice}))
        raise AssertionError("the questions do not end")


def store_record_closed() -> bytes:
    return (
        b'{"protocolSection": {"identificationModule": {"nctId": "NCT00000001", "briefTitle": "Closed"},'
        b' "statusModule": {"overallStatus": "COMPLETED"}}}'
    )
