"""Quirks of a subkey that signs: its binding, and the signature back."""
import copy

from craft.plan import DAY, flags, life, number
from craft.quirk import STRANGE, set_flags, with_subkey
from packets import Sub


@with_subkey
def sub_flags(p, r):
    return set_flags(p.binding(), r)


@with_subkey
def sub_flags_unhashed(p, r):
    p.binding().subs = []
    p.binding().unhashed.append(flags(2))


@with_subkey
def sub_back(p, r):
    sig = p.binding()
    how = r.choice(['unhashed', 'none', 'type-18', 'sha1', 'md5', 'spoilt', 'left16', 'expired',
                    'expires', 'future', 'older', 'by-other', 'by-primary', 'critical-unknown',
                    'no-time', 'issuer-none', 'sha512', 'unhashed-spoilt'])
    if sig.back is None:
        return 'none'  # another quirk took it away
    if how == 'unhashed':
        sig.back_area = 'unhashed'
    elif how == 'none':
        sig.back = None
    elif how == 'type-18':
        sig.back.kind = 0x18
    elif how in ('sha1', 'md5', 'sha512'):
        if p.version == 6 and how != 'sha512':
            return None
        sig.back.digest = {'sha1': 2, 'md5': 1, 'sha512': 10}[how]
    elif how in ('spoilt', 'left16', 'unhashed-spoilt'):
        sig.back.spoil = 'left16' if how == 'left16' else 'material'
        sig.back_area = 'unhashed' if how.startswith('un') else 'hashed'
    elif how in ('expired', 'expires'):
        sig.back.subs.append(Sub(3, number((1 if how == 'expired' else 500) * DAY)))
    elif how in ('future', 'older'):
        sig.back.at = 2 if how == 'future' else -81
    elif how.startswith('by-'):
        sig.back.by = how[3:]
    elif how == 'critical-unknown':
        sig.back.subs.append(STRANGE['unknown-critical'])
    elif how == 'no-time':
        sig.back.time = 'none'
    else:
        sig.back.issuer = 'none'
    return how


@with_subkey
def sub_life(p, r):
    how, days = r.choice([('ended', 40), ('ended-since', 75), ('alive', 200), ('zero', 0)])
    p.binding().subs.append(life(days))
    return how


@with_subkey
def sub_expires(p, r):
    how, days = r.choice([('ended', 40), ('ended-since', 75), ('alive', 200), ('zero', 0)])
    p.binding().subs.append(Sub(3, number(days * DAY)))
    return how


@with_subkey
def sub_binding(p, r):
    sig = p.binding()
    how = r.choice(['none', 'spoilt', 'left16', 'sha1', 'sha512', 'by-other', 'by-subkey', 'future',
                    'since-doc', 'before-subkey', 'critical-unknown', 'type-19', 'no-time'])
    if how == 'none':
        p.subkeys[0].sigs = []
    elif how in ('spoilt', 'left16'):
        sig.spoil = 'left16' if how == 'left16' else 'material'
    elif how in ('sha1', 'sha512'):
        if p.version == 6 and how == 'sha1':
            return None
        sig.digest = 2 if how == 'sha1' else 10
    elif how.startswith('by-'):
        sig.by = how[3:]
    elif how in ('future', 'since-doc', 'before-subkey'):
        sig.at = {'future': 2, 'since-doc': -5, 'before-subkey': -90}[how]
    elif how == 'critical-unknown':
        sig.subs.append(STRANGE['unknown-critical'])
    elif how == 'no-time':
        sig.time = 'none'
    else:
        sig.kind = 0x19
    return how


@with_subkey
def sub_has(p, r):
    how = r.choice(sorted(STRANGE))
    p.binding().subs.append(STRANGE[how])
    return how


@with_subkey
def sub_newer(p, r):
    newer = copy.deepcopy(p.binding())
    newer.at = r.choice([-20, -5])
    how = r.choice(['the-same', 'no-sign', 'no-back', 'expired', 'ended', 'extended', 'spoilt',
                    'sha1', 'future'])
    if how == 'no-sign':
        newer.subs, newer.back = [flags(0x0c)], None
    elif how == 'no-back':
        newer.back = None
    elif how == 'expired':
        newer.subs.append(Sub(3, number(DAY)))
    elif how == 'ended':
        newer.subs.append(life(40))
    elif how == 'extended':
        p.binding().subs.append(life(75))
        newer.subs.append(life(300))
    elif how in ('spoilt', 'sha1', 'future'):
        newer.subs, newer.back = [flags(0x0c)], None
        if how == 'spoilt':
            newer.spoil = 'material'
        elif how == 'sha1':
            newer.digest = 2 if p.version == 4 else 10
        else:
            newer.at = 2
    p.subkeys[0].sigs.insert(r.choice([0, 1]), newer)
    return f'{how}-{"before" if newer.at < -10 else "since"}'

@with_subkey
def sub_created(p, r):
    how, p.subkeys[0].created = r.choice([('before-primary', -110), ('since-doc', -5),
                                          ('with-primary', -100)])
    return how
