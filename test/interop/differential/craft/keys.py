"""Quirks of what a key says of itself: its self-signature, or a direct-key signature."""
import copy

from craft.plan import DAY, FLAGS, NEVER, Sig, flags, life, number
from craft.quirk import ISSUERS, STRANGE, quirk, set_flags
from packets import Sub


@quirk
def self_flags(p, r):
    return set_flags(p.main(), r)


@quirk
def self_flags_unhashed(p, r):
    sig = p.main()
    sig.unhashed += [flags(3)]
    sig.subs = [s for s in sig.subs if s.kind != FLAGS]


LIVES = [('ended', 50), ('ended-before-doc', 85), ('alive', 200), ('zero', 0)]


@quirk
def self_life(p, r):
    how, days = r.choice(LIVES)
    p.main().subs.append(life(days))
    return how


@quirk
def self_life_at_the_end_of_numbers(p, r):
    p.main().subs.append(Sub(9, number(NEVER)))


@quirk
def self_life_unhashed(p, r):
    p.main().unhashed.append(life(50))


@quirk
def self_life_twice(p, r):
    how, lives = r.choice([('last-ended', (200, 50)), ('first-ended', (50, 200))])
    p.main().subs += [life(days) for days in lives]
    return how


@quirk
def self_newer(p, r):
    """A second self-signature, newer than the first."""
    newer = copy.deepcopy(p.main())
    newer.at = r.choice([-20, -5])
    how = r.choice(['the-same', 'ended', 'extended', 'extended-too-late', 'no-sign', 'sha1',
                    'spoilt', 'future', 'expired', 'critical-unknown', 'by-other', 'weak-left16',
                    'older-behind'])
    if how == 'ended':
        newer.subs.append(life(50))
    elif how.startswith('extended'):
        p.main().subs.append(life(95 if how == 'extended' else 60))
        newer.subs.append(life(300))
    elif how == 'no-sign':
        newer.subs = [flags(1)]
    elif how == 'sha1':
        newer.digest = 2
        newer.subs = [flags(0)]
        if p.version == 6:
            newer.digest = 10
    elif how in ('spoilt', 'weak-left16'):
        newer.spoil = 'left16' if how == 'weak-left16' else 'material'
        newer.subs = [flags(0)]
    elif how == 'future':
        newer.at = 2
        newer.subs = [flags(0)]
    elif how == 'expired':
        newer.subs = [flags(0), Sub(3, number(DAY))]
    elif how == 'critical-unknown':
        newer.subs = [flags(0), STRANGE['unknown-critical']]
    elif how == 'by-other':
        newer.by, newer.subs = 'other', [flags(0)]
    sigs = p.mains()
    if how == 'older-behind':
        newer.at, newer.subs = -99.5, [flags(0)]
        sigs[0].at = -50
    sigs.insert(r.choice([0, 1]), newer)
    return f'{how}-{"before" if newer.at < -10 else "since"}'


@quirk
def self_digest(p, r):
    p.main().digest = r.choice([1, 2, 3, 9, 10, 11, 12, 14] if p.version == 4 else [9, 10, 12, 14])
    return str(p.main().digest)


@quirk
def self_type(p, r):
    p.ids[0].sigs[0].kind = r.choice([0x10, 0x11, 0x12])
    return f'{p.ids[0].sigs[0].kind:02x}'


@quirk
def self_at(p, r):
    how, p.main().at = r.choice([('before-key', -101), ('since-doc', -5), ('future', 2),
                                 ('two-minutes-ahead', 120 / DAY)])
    return how


@quirk
def self_expires(p, r):
    how, days = r.choice([('expired-before-doc', 50), ('expired-since', 95), ('alive', 200),
                          ('never', 0)])
    p.main().subs.append(Sub(3, number(days * DAY)))
    return how


@quirk
def self_has(p, r):
    how = r.choice(sorted(STRANGE))
    p.main().subs.append(STRANGE[how])
    return how


@quirk
def self_has_unhashed(p, r):
    how = r.choice(sorted(STRANGE))
    p.main().unhashed.append(STRANGE[how])
    return how


@quirk
def self_time(p, r):
    p.main().time = r.choice(['unhashed', 'none', 'twice', 'critical'])
    return p.main().time


@quirk
def self_issuer(p, r):
    p.main().issuer = r.choice(ISSUERS)
    return p.main().issuer


@quirk
def self_spoilt(p, r):
    p.main().spoil = r.choice(['left16', 'material'])
    return p.main().spoil


@quirk
def self_by_other(p, r):
    p.main().by = 'other'
    p.after.append('plain')


@quirk
def direct(p, r):
    """A direct-key signature beside the user id's."""
    sig = Sig(0x1f, -99, [flags(3)])
    how = r.choice(['plain', 'ended', 'alive', 'ended-id-alive', 'alive-id-ended', 'no-sign',
                    'no-flags', 'instead', 'spoilt', 'sha1', 'flags-only-here'])
    if p.version == 6:
        return 'present'
    main = p.main()
    if how.startswith('ended'):
        sig.subs.append(life(50))
    elif how.startswith('alive'):
        sig.subs.append(life(200))
    if how == 'ended-id-alive':
        main.subs.append(life(200))
    elif how == 'alive-id-ended':
        main.subs.append(life(50))
    elif how == 'no-sign':
        sig.subs = [flags(1)]
    elif how == 'no-flags':
        sig.subs = []
    elif how == 'instead':
        p.ids = []
    elif how == 'spoilt':
        sig.spoil = 'material'
    elif how == 'sha1':
        sig.digest = 2
    elif how == 'flags-only-here':
        main.subs = []
    p.direct.append(sig)
    return how
