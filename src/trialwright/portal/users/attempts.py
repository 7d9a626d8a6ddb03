"""Limits on what may be tried how often: sign-ins, passcodes, messages. Counted in the file, so for all processes."""

import datetime
import hashlib

import msgspec

from trialwright.portal.users.file import Users, stamp


class Limit(msgspec.Struct, frozen=True):
    """So many attempts of one kind within a time."""

    most: int
    within: datetime.timedelta


_QUARTER = datetime.timedelta(minutes=15)
_HOUR = datetime.timedelta(hours=1)
# Wrong passwords for one name from one address; for one name; from one address.
SIGN_IN = Limit(5, _QUARTER)
SIGN_IN_NAME = Limit(50, _HOUR)
SIGN_IN_ADDRESS = Limit(30, _QUARTER)
# Wrong passcodes from one address, over all links. (Those of one link are counted with the link, for good.)
PASSCODE_ADDRESS = Limit(20, _HOUR)
ENQUIRY = Limit(5, _HOUR)
# Mails that ask whether an address wants news, for one account.
CONFIRMATION = Limit(5, _HOUR)
_LONGEST = _HOUR


def attempt(users: Users, now: datetime.datetime, *limited: tuple[str, str, Limit]) -> bool:
    """Count an attempt, and say whether it may go on: False if any limit is reached (it is then not counted).

    Each of ``limited`` is a kind of attempt, whose it is, and the limit. Two processes cannot both take the last one.
    """
    with users.writing():
        users.change("DELETE FROM attempt WHERE at < ?", stamp(now - _LONGEST))
        if any(_reached(users, now, _key(kind, who), limit) for kind, who, limit in limited):
            return False
        for kind, who, _ in limited:
            users.add("INSERT INTO attempt (what, at) VALUES (?, ?)", _key(kind, who), stamp(now))
    return True


def take_back(users: Users, *limited: tuple[str, str, Limit]) -> None:
    """Uncount the last attempt of each: the right password was given."""
    latest = "(SELECT rowid FROM attempt WHERE what = ? ORDER BY at DESC LIMIT 1)"
    with users.writing():
        for kind, who, _ in limited:
            users.change(f"DELETE FROM attempt WHERE rowid = {latest}", _key(kind, who))


def _reached(users: Users, now: datetime.datetime, what: str, limit: Limit) -> bool:
    since = stamp(now - limit.within)
    (row,) = users.rows("SELECT count(*) AS tried FROM attempt WHERE what = ? AND at > ?", what, since)
    return int(row["tried"]) >= limit.most


def _key(kind: str, who: str) -> str:
    """The kind and a hash of whose it is: no address and no name stands in the table."""
    return f"{kind}:{hashlib.sha256(who.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
