"""Half a million studies made from the real ones: each a real record with another disease, drug, place, date and criteria.

Names of diseases and drugs follow Zipf's law, as they do in a registry, so some words are in every tenth record and most
in one of thousands. Lines of the criteria texts are drawn anew for each record. Without the real records beside the
checkout, made-up ones stand in.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "tests"))


def real_studies() -> list[bytes]:
    """The real records as v2 JSON, of v2 and legacy files; made-up ones where there are none."""
    from trialwright.records.reading import read_path
    from trialwright.records.v2_output import v2_json

    folders = [SHARED / "records" / name for name in ("v2", "legacy-json", "legacy-xml")]
    paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    found = [v2_json(record) for path in paths for record in read_path(path).records]
    if found:
        return found
    from made_up import study

    return [msgspec.json.encode(study(f"NCT{number:08}")) for number in range(64)]


def criteria_lines() -> list[str]:
    """Lines of real eligibility texts."""
    path = SHARED / "criteria" / "texts.jsonl"
    if not path.exists():
        return [f"* Made-up criterion number {number} of some length" for number in range(1000)]
    texts = (json.loads(line) for line in path.open(encoding="utf-8"))
    lines = (line.strip() for text in texts for line in text["eligibility"].split("\n"))
    return [line for line in lines if 20 < len(line) < 300]


class Maker:
    """Makes studies by number; the same ones at every run."""

    def __init__(self, seed: int = 1) -> None:
        from trialwright.knowledge.lexicon import all_terms

        self.random = random.Random(seed)
        self.bases = [json.loads(raw) for raw in real_studies()]
        self.lines = criteria_lines()
        known = all_terms().values()
        self.conditions = self._shuffled([each.label for each in known if each.kind == "condition"])
        self.drugs = self._shuffled([each.label for each in known if each.kind == "drug"])
        self.cities = [
            "Oslo",
            "Boston",
            "Lyon",
            "Nanjing",
            "Seoul",
            "Leeds",
            "Toronto",
            "Milan",
            "Osaka",
            "Lima",
        ]
        self.countries = ["Norway", "United States", "France", "China", "South Korea", "United Kingdom", "Canada",
                          "Italy", "Japan", "Peru"]  # fmt: skip

    def studies(self, count: int) -> Iterator[bytes]:
        """That many studies as v2 JSON."""
        for number in range(count):
            yield msgspec.json.encode(self._study(number))

    def _study(self, number: int) -> dict[str, object]:
        base = self.bases[number % len(self.bases)]
        protocol = dict(base.get("protocolSection", {}))
        condition, drug = self._drawn(self.conditions), self._drawn(self.drugs)
        place = min(int(self.random.expovariate(0.5)), 9)
        year, month = self.random.randrange(2005, 2027), self.random.randrange(1, 12)
        protocol["identificationModule"] = {
            "nctId": f"NCT{number:08}",
            "briefTitle": f"{drug} in {condition}, {self.cities[place]} {number % 97}",
            "officialTitle": protocol.get("identificationModule", {}).get("officialTitle", ""),
        }
        protocol["conditionsModule"] = {"conditions": [condition, self._drawn(self.conditions)]}
        protocol["armsInterventionsModule"] = {
            "interventions": [
                {"type": "DRUG", "name": drug},
                {"type": "DRUG", "name": self._drawn(self.drugs)},
            ]
        }
        protocol["statusModule"] = {
            "overallStatus": self.random.choice(
                ["RECRUITING", "COMPLETED", "COMPLETED", "TERMINATED", "UNKNOWN"]
            ),
            "statusVerifiedDate": f"{year}-{month:02}",
            "startDateStruct": {"date": f"{year - 2}-{month:02}"},
            "completionDateStruct": {"date": f"{year + 3}-{month:02}"},
            "lastUpdatePostDateStruct": {"date": f"{year}-{month:02}-15"},
        }
        sites = self.random.randrange(1, 8)
        protocol["contactsLocationsModule"] = {
            "locations": [
                {
                    "facility": f"Hospital {self.random.randrange(5000)}",
                    "city": self.cities[place],
                    "country": self.countries[place],
                }
                for _ in range(sites)
            ]
        }
        lines = self.random.sample(self.lines, self.random.randrange(6, 22))
        protocol["eligibilityModule"] = {
            "eligibilityCriteria": "Inclusion Criteria:\n\n" + "\n".join(lines),
            "sex": self.random.choice(["ALL", "ALL", "ALL", "FEMALE", "MALE"]),
            "minimumAge": f"{self.random.choice([0, 6, 12, 18, 18, 18])} Years",
            "maximumAge": f"{self.random.choice([17, 65, 75, 90])} Years",
        }
        return {"protocolSection": protocol}

    def _drawn(self, names: list[str]) -> str:
        """A name by Zipf's law."""
        return names[int(len(names) ** self.random.random()) - 1]

    def _shuffled(self, names: list[str]) -> list[str]:
        self.random.shuffle(names)
        return names
