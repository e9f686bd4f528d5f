"""Quirks of user ids."""
import copy

from craft.plan import Part, Sig, flags, life
from craft.quirk import quirk
from packets import Sub


@quirk
def id_form(p, r):
    how, text = r.choice([('empty', b''), ('large', b'a' * 1500), ('too-large', b'a' * 2500),
                          ('not-utf8', b'\xff\xfe'), ('newline', b'a\n[GNUPG:] GOODSIG'),
                          ('escape', b'\x1b[31m')])
    p.ids[0].text = text
    return how


@quirk
def id_missing(p, r):
    p.ids = []


@quirk
def id_is_attribute(p, r):
    p.ids[0].tag, p.ids[0].text = 17, b'\x03\1ab'


@quirk
def id_revoked(p, r):
    how, at = r.choice([('before-doc', -50), ('since', -5)])
    more = r.choice(['', '-renewed', '-spoilt', '-by-other'])
    sig = Sig(0x30, at, [Sub(29, b'\x20')])
    if more == '-spoilt':
        sig.spoil = 'material'
    elif more == '-by-other':
        sig.by = 'other'
    p.ids[0].sigs.append(sig)
    if more == '-renewed':
        newer = copy.deepcopy(p.ids[0].sigs[0])
        newer.at = at + 1
        p.ids[0].sigs.append(newer)
    return how + more


@quirk
def id_second(p, r):
    """Another user id, which says something else."""
    how = r.choice(['plain', 'unsigned', 'no-sign', 'primary-no-sign', 'ended', 'primary-ended',
                    'revoked', 'newer-no-sign', 'both-primary'])
    sig = Sig(0x13, -99, copy.deepcopy(p.main().subs))
    if 'no-sign' in how:
        sig.subs = [flags(1)]
    if how.endswith('ended'):
        sig.subs.append(life(50))
    if 'primary' in how:
        sig.subs.append(Sub(25, b'\1'))
    if how == 'both-primary':
        p.ids[0].sigs[0].subs.append(Sub(25, b'\1'))
    if how == 'newer-no-sign':
        sig.at = -20
    part = Part(b'Alice at work <work@example.org>', sigs=[] if how == 'unsigned' else [sig])
    if how == 'revoked':
        part.sigs.append(Sig(0x30, -50, [Sub(29, b'\x20')]))
    where = r.choice(['first', 'last'])
    p.ids.insert(0 if where == 'first' else 1, part)
    return f'{how}-{where}'


@quirk
def id_certified(p, r):
    """By a stranger, who must not matter."""
    how, sig = r.choice([('plain', Sig(0x10, -50, [flags(0)], by='other')),
                         ('revokes', Sig(0x30, -50, by='other')),
                         ('ended', Sig(0x13, -5, [life(1)], by='other'))])
    p.ids[0].sigs.append(sig)
    if r.random() < 0.5:
        p.after.append('plain')
    return how
