"""Quirks: revocations of keys and subkeys."""
import copy

from craft.plan import DAY, Sig, number
from craft.quirk import STRANGE, quirk, with_subkey
from packets import Sub


REASONS = [('none', []), ('0', [Sub(29, b'\0')]), ('superseded', [Sub(29, b'\1')]),
           ('compromised', [Sub(29, b'\2')]), ('retired', [Sub(29, b'\3')]),
           ('id', [Sub(29, b'\x20')]), ('99', [Sub(29, b'\x63')]), ('empty', [Sub(29, b'')])]


def revoke(kind, r):
    reason, subs = r.choice(REASONS)
    when, at = r.choice([('before-doc', -50), ('since', -5), ('future', 2)])
    sig = Sig(kind, at, list(subs))
    how = r.choice(['', '', '', '-spoilt', '-by-other', '-sha1', '-expired', '-critical-unknown',
                    '-left16', '-no-time', '-issuer-foreign', '-issuer-none'])
    if how in ('-spoilt', '-left16'):
        sig.spoil = 'left16' if how == '-left16' else 'material'
    elif how == '-by-other':
        sig.by = 'other'
    elif how == '-sha1':
        sig.digest = 2
    elif how == '-expired':
        sig.subs.append(Sub(3, number(DAY)))
    elif how == '-critical-unknown':
        sig.subs.append(STRANGE['unknown-critical'])
    elif how == '-no-time':
        sig.time = 'none'
    elif how == '-issuer-foreign':
        sig.issuer = 'foreign-unhashed-id'
    elif how == '-issuer-none':
        sig.issuer = 'none'
    return f'{when}-{reason}{how}', sig


@quirk
def key_revoked(p, r):
    how, sig = revoke(0x20, r)
    if p.version == 6 and sig.digest == 2:
        return None
    where = r.choice(['', '', '-after-id'] + (['-after-subkey', '-by-subkey'] if p.subkeys else []))
    if where == '-after-id' and p.ids:
        p.ids[0].sigs.append(sig)
    elif where == '-after-subkey':
        p.subkeys[0].sigs.append(sig)
    else:
        if where == '-by-subkey':
            sig.by = 'subkey'
        p.direct.insert(0, sig)
        if p.version == 6:  # the first stays the direct-key signature
            p.direct.reverse()
    return how + where


@quirk
def key_revoked_by_designated(p, r):
    sig = Sig(0x20, r.choice([-50, -5]), by='other')
    how = r.choice(['named', 'named-unhashed', 'named-not', 'named-absent', 'named-spoilt'])
    if how != 'named-not':
        (p.main().unhashed if how == 'named-unhashed' else p.main().subs).append(Sub(12, b'other'))
    if how == 'named-spoilt':
        sig.spoil = 'material'
    if how != 'named-absent':
        p.after.append('plain')
    p.direct.append(sig)
    return how

@with_subkey
def sub_revoked(p, r):
    how, sig = revoke(0x28, r)
    if p.version == 6 and sig.digest == 2:
        return None
    where = r.choice(['', '', '', '-by-subkey', '-after-id', '-renewed'])
    if where == '-by-subkey':
        sig.by = 'subkey'
    p.subkeys[0].sigs.append(sig)
    if where == '-renewed':
        newer = copy.deepcopy(p.binding())
        newer.at = sig.at + 0.5
        p.subkeys[0].sigs.append(newer)
    if where == '-after-id':
        def moved(packets):
            at = next(i for i, x in enumerate(packets) if x.tag == 14)
            return packets[:at] + packets[-1:] + packets[at:-1]
        p.reorder = moved
    return how + where
