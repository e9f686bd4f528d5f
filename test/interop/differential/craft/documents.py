"""Quirks of the document signature."""
import copy

from craft.plan import DAY, NEVER, number
from craft.quirk import ISSUERS, STRANGE, quirk
from packets import Sub


@quirk
def doc_at(p, r):
    """Before the key, before its binding, slightly and far ahead."""
    how, p.doc.at = r.choice([('before-key', -101), ('before-binding', -85),
                              ('two-minutes-ahead', 120 / DAY), ('a-day-ahead', 1),
                              ('a-year-ahead', 365), ('today', 0)])
    return how


@quirk
def doc_expires(p, r):
    how, days = r.choice([('expired', 5), ('alive', 30), ('never', 0)])
    p.doc.subs.append(Sub(3, number(days * DAY)))
    return how


@quirk
def doc_expires_at_the_end_of_numbers(p, r):
    p.doc.subs.append(Sub(3, number(NEVER)))


@quirk
def doc_digest(p, r):
    p.doc.digest = r.choice([1, 2, 3, 9, 10, 11, 12, 14] if p.version == 4 else [9, 10, 12, 14])
    return str(p.doc.digest)


@quirk
def doc_type(p, r):
    p.doc.kind = r.choice([1, 2, 0x10, 0x13, 0x18, 0x19, 0x1f, 0x20, 0x40, 0x50, 0x77])
    return f'{p.doc.kind:02x}'


@quirk
def doc_has(p, r):
    how = r.choice(sorted(STRANGE))
    p.doc.subs.append(STRANGE[how])
    return how


@quirk
def doc_has_unhashed(p, r):
    how = r.choice(sorted(STRANGE))
    p.doc.unhashed.append(STRANGE[how])
    return how


@quirk
def doc_time(p, r):
    p.doc.time = r.choice(['unhashed', 'none', 'twice', 'critical'])
    return p.doc.time

@quirk
def doc_issuer(p, r):
    p.doc.issuer = r.choice(ISSUERS)
    if r.random() < 0.5:
        p.after.append('plain')
    return p.doc.issuer


@quirk
def doc_left16(p, r):
    p.doc.spoil = 'left16'


@quirk
def docs_several(p, r):
    second = copy.deepcopy(p.doc)
    how = r.choice(['twice', 'one-spoilt', 'spoilt-one', 'two-signers', 'weak-one'])
    if how in ('one-spoilt', 'spoilt-one'):
        second.spoil = 'material'
    elif how == 'two-signers':
        second.by = 'other'
        p.after.append('plain')
    elif how == 'weak-one':
        second.digest = 2 if p.version == 4 else 9
    p.docs = [second, p.doc] if how == 'spoilt-one' else [p.doc, second]
    return how
