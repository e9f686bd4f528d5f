"""Cases built octet by octet: certificates and signatures that are right but for what is named.

A plan says what there is; a quirk changes it in one respect; then everything is signed, so that
what the verdict depends on is the meaning, not a broken signature.

    for kind, of, ring, message, signature, form, only in cases(random, count, now): ...
"""
import copy
import dataclasses

from packets import Packet, Sub, joined
from sign import Ed25519, Key, P256, Rsa, bare

DAY = 86400
MESSAGE = b'open the door\n'
FLAGS, NEVER = 27, 0xffffffff


@dataclasses.dataclass
class Sig:
    """A signature to be made."""
    kind: int
    at: int                 # days from now
    subs: list = dataclasses.field(default_factory=list)      # hashed, besides time and issuer
    unhashed: list = dataclasses.field(default_factory=list)  # besides the issuer
    digest: int = 8
    issuer: str = 'both'
    time: str = 'hashed'
    by: str = ''            # another key than the one that should make it
    spoil: str = ''
    back: 'Sig' = None      # the signature back of a subkey
    back_area: str = 'hashed'


def number(value, size=4):
    return int(value).to_bytes(size, 'big')


def flags(value):
    return Sub(FLAGS, bytes([value]))


def life(days):
    return Sub(9, number(days * DAY))


@dataclasses.dataclass
class Part:
    """A user id (text) or a subkey (created), with its signatures."""
    text: bytes = b''
    created: int = -80
    sigs: list = dataclasses.field(default_factory=list)
    tag: int = 13


class Plan:
    def __init__(self, signer, version):
        self.signer, self.version = signer, version
        self.created = -100
        own = flags(3 if signer == 'primary' else 1)
        self.direct = []
        self.ids = [Part(b'Alice <alice@example.org>', sigs=[Sig(0x13, -100, [own])])]
        if version == 6:
            self.direct = [Sig(0x1f, -100, [own])]
            self.ids[0].sigs[0].subs = []
        self.subkeys = []
        if signer == 'subkey':
            self.subkeys = [Part(tag=14, sigs=[Sig(0x18, -80, [flags(2)], back=Sig(0x19, -80))])]
        self.doc = Sig(0, -10)
        self.docs = [self.doc]
        self.before, self.after = [], []  # whole certificates of others
        self.reorder = None               # what is done to the packets at last
        self.message = MESSAGE

    def main(self):
        """The self-signature that says what the primary key may."""
        return self.direct[0] if self.version == 6 else self.ids[0].sigs[0]

    def mains(self):
        return self.direct if self.version == 6 else self.ids[0].sigs

    def binding(self):
        return self.subkeys[0].sigs[0]


class Builder:
    """Signs what a plan says.  The keys: primary, subkey, and a stranger."""

    def __init__(self, secrets, plan, now):
        self.plan, self.now = plan, now
        primary, subkey, other = secrets
        version = plan.version
        self.keys = {'primary': Key(primary, self.when(plan.created), version),
                     'other': Key(other, self.when(-100), version)}
        made = plan.subkeys[0].created if plan.subkeys else -80
        self.keys['subkey'] = Key(subkey, self.when(made), version)

    def when(self, days):
        return int(self.now + days * DAY)

    def made(self, plan, default, data):
        key = self.keys[plan.by or default]
        sig = bare(plan.kind, plan.digest)
        time = Sub(2, number(self.when(plan.at)))
        sig.hashed = [time] if plan.time in ('hashed', 'twice') else []
        if plan.time == 'twice':
            sig.hashed.append(Sub(2, number(self.when(plan.at) + 1)))
        if plan.time == 'critical':
            sig.hashed = [Sub(2, time.body, True)]
        if plan.time == 'unhashed':
            sig.unhashed.append(time)
        other = self.keys['other']
        name, ident = key.issuer(), Sub(16, key.id)
        hashed, unhashed = {
            'both': ([name], [ident]), 'hashed-id': ([ident], []), 'unhashed-id': ([], [ident]),
            'hashed-name': ([name], []), 'unhashed-name': ([], [name]), 'none': ([], []),
            'zero': ([], [Sub(16, bytes(8))]), 'foreign-name': ([other.issuer()], [ident]),
            'foreign-id': ([name, Sub(16, other.id)], []),
            'foreign-unhashed-name': ([name], [other.issuer()]),
            'foreign-unhashed-id': ([name], [Sub(16, other.id)]),
            'only-foreign-unhashed': ([], [other.issuer()]),
            'foreign-and-own-unhashed': ([], [Sub(16, other.id), ident]),
            'own-and-foreign-unhashed': ([], [ident, Sub(16, other.id)]),
            'critical-name': ([Sub(33, name.body, True)], []),
            'critical-id': ([Sub(16, key.id, True)], []),
        }[plan.issuer]
        sig.hashed += hashed
        sig.unhashed += unhashed
        sig.hashed += [self.filled(s) for s in plan.subs]
        sig.unhashed += [self.filled(s) for s in plan.unhashed]
        if plan.back is not None:
            back = Sub(32, self.made(plan.back, 'subkey', data).body())
            (sig.hashed if plan.back_area == 'hashed' else sig.unhashed).append(back)
        key.complete(sig, data)
        if plan.spoil == 'left16':
            sig.left16 = bytes(255 - octet for octet in sig.left16)
        elif plan.spoil:
            sig.material = sig.material[:-1] + bytes([sig.material[-1] ^ 1])
        return sig

    def filled(self, sub):
        """A subpacket that names the stranger is only known now."""
        if sub.body == b'other':
            key = self.keys['other']
            if sub.kind == 12:
                return Sub(12, bytes([0x80, key.secret.number]) + key.fingerprint, sub.critical)
            return Sub(sub.kind, bytes([key.version]) + key.fingerprint, sub.critical)
        return sub

    def certificate(self):
        plan, primary = self.plan, self.keys['primary']
        found = [Packet(6, primary.body)]
        for sig in plan.direct:
            found.append(self.made(sig, 'primary', primary.form).packet())
        for part in plan.ids:
            found.append(Packet(part.tag, part.text))
            form = ((b'\xb4' if part.tag == 13 else b'\xd1') + number(len(part.text)) + part.text)
            for sig in part.sigs:
                data = primary.form + (b'' if sig.kind in (0x20, 0x1f) else form)
                found.append(self.made(sig, 'primary', data).packet())
        for part in plan.subkeys:
            key = self.keys['subkey']
            found.append(Packet(14, key.body))
            for sig in part.sigs:
                data = primary.form + (b'' if sig.kind == 0x20 else key.form)
                found.append(self.made(sig, 'primary', data).packet())
        if plan.reorder:
            found = plan.reorder(found)
        return joined(found)

    def stranger(self, what='plain'):
        """The stranger's certificate; "adopts": with the signer as a subkey, nothing from it."""
        other = self.keys['other']
        found = [Packet(6, other.body)]
        own = Sig(0x13, -100, [flags(3)], by='other')
        if self.plan.version == 6:
            found.append(self.made(Sig(0x1f, -100, [flags(3)], by='other'), '', other.form).packet())
        text = b'Mallory <mallory@example.org>'
        found.append(Packet(13, text))
        found.append(self.made(own, '', other.form + b'\xb4' + number(len(text)) + text).packet())
        if what.startswith('adopts'):
            key = self.keys[self.plan.signer]
            data = other.form + key.form
            bind = Sig(0x18, -90, [flags(2)], by='other')
            if what == 'adopts-with-back':
                bind.back = Sig(0x19, -90, by='other')
            found += [Packet(14, key.body), self.made(bind, '', data).packet()]
        return joined(found)

    def case(self):
        ring = b''.join(self.stranger(w) for w in self.plan.before) + self.certificate()
        ring += b''.join(self.stranger(w) for w in self.plan.after)
        signature = joined(self.made(d, self.plan.signer, self.plan.message).packet()
                           for d in self.plan.docs)
        return ring, signature


# ---- quirks: each changes a plan in one respect, and may say more of its name ------------------

QUIRKS = {}


def quirk(function):
    QUIRKS[function.__name__.replace('_', '-')] = function
    return function


STRANGE = {
    'unknown': Sub(99, b'\0'), 'unknown-critical': Sub(99, b'\0', True),
    'private-critical': Sub(101, b'', True),
    'notation': Sub(20, b'\x80\0\0\0\0\5\0\1a@b.cx'),
    'notation-critical': Sub(20, b'\x80\0\0\0\0\5\0\1a@b.cx', True),
    'policy': Sub(26, b'https://example.org'), 'policy-critical': Sub(26, b'https://e.org', True),
    'signer': Sub(28, b'mallory@example.org'), 'signer-critical': Sub(28, b'm@example.org', True),
    'recipient': Sub(35, b'other'), 'recipient-critical': Sub(35, b'other', True),
    'features-critical': Sub(30, b'\1', True), 'flags-critical': Sub(27, b'\3', True),
    'trust': Sub(5, b'\1\x78'), 'trust-critical': Sub(5, b'\1\x78', True),
    'regex': Sub(6, b'.*\0'), 'regex-critical': Sub(6, b'.*\0', True),
    'exportable-false': Sub(4, b'\0'), 'exportable-false-critical': Sub(4, b'\0', True),
    'revocable-false': Sub(7, b'\0'), 'revocable-false-critical': Sub(7, b'\0', True),
    'target': Sub(31, b'\1\x08' + bytes(32)), 'reason': Sub(29, b'\0'),
    'preferred-critical': Sub(21, b'\x08', True), 'server-critical': Sub(23, b'\x80', True),
    'large': Sub(100, bytes(3000)), 'too-large': Sub(100, bytes(5000)),
    'key-life-critical': Sub(9, number(NEVER), True), 'placeholder': Sub(10, b'\0'),
    'wrong-size-expires': Sub(3, b'\0\0\1'), 'wrong-size-key-life': Sub(9, b'\0\1'),
    'wrong-size-primary': Sub(25, b''), 'wrong-size-issuer': Sub(16, b'\1\2\3'),
}


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


ISSUERS = ['hashed-id', 'unhashed-id', 'hashed-name', 'unhashed-name', 'none', 'zero',
           'foreign-name', 'foreign-id', 'foreign-unhashed-name', 'foreign-unhashed-id',
           'only-foreign-unhashed', 'foreign-and-own-unhashed', 'own-and-foreign-unhashed',
           'critical-name', 'critical-id']


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


# -- what a key says of itself

def set_flags(sig, r):
    how, made = r.choice([('none', None), ('certify', [flags(1)]), ('sign', [flags(2)]),
                          ('both', [flags(3)]), ('zero', [flags(0)]), ('encrypt', [flags(0x0c)]),
                          ('authenticate', [flags(0x20)]), ('two-octets', [Sub(27, b'\3\4')]),
                          ('empty', [Sub(27, b'')]), ('twice', [flags(1), flags(3)]),
                          ('twice-reversed', [flags(3), flags(1)])])
    sig.subs = [s for s in sig.subs if s.kind != FLAGS] + (made or [])
    return how


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


# -- revocations of the key

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


# -- subkeys

def with_subkey(function):
    """A quirk for plans where a subkey signs."""
    function.subkey = True
    return quirk(function)


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


@with_subkey
def sub_created(p, r):
    how, p.subkeys[0].created = r.choice([('before-primary', -110), ('since-doc', -5),
                                          ('with-primary', -100)])
    return how


# -- the ring

@quirk
def ring_order(p, r):
    def swapped(packets):
        at = r.randrange(1, len(packets) - 1)
        packets[at], packets[at + 1] = packets[at + 1], packets[at]
        return packets

    def doubled(packets):
        return packets + copy.deepcopy(packets)

    def split(packets):
        ids = [i for i, x in enumerate(packets) if x.tag == 13]
        at = ids[0] + 2 if ids else 1
        return packets[:at] + packets[:1] + packets[at:]

    def noisy(packets):
        noise = r.choice([Packet(12, b'\0\0'), Packet(10, b'PGP'), Packet(2, b'\3\5\x10' + bytes(19)),
                          Packet(2, b'\5\x13\x16\x08' + bytes(8)), Packet(60, b'x')])
        at = r.randrange(1, len(packets) + 1)
        return packets[:at] + [noise] + packets[at:]
    how, p.reorder = r.choice([('swapped', swapped), ('doubled', doubled), ('split', split),
                               ('noise', noisy)])
    return how


@quirk
def ring_others(p, r):
    how = r.choice(['plain', 'adopts', 'adopts-with-back'])
    where = r.choice(['before', 'after'])
    (p.before if where == 'before' else p.after).append(how)
    return f'{how}-{where}'


# ---- cases -------------------------------------------------------------------------------------

class Secrets:
    """A few keys of each kind."""

    def __init__(self, r):
        self.of = {4: [[Ed25519(r), Ed25519(r), Ed25519(r), Ed25519(r)], [P256(r), P256(r), P256(r)],
                       [Rsa(r), Rsa(r), Rsa(r)]],
                   6: [[Ed25519(r, 6), Ed25519(r, 6), Ed25519(r, 6)]]}

    def three(self, version, r):
        kinds = self.of[version]
        primary = kinds[0 if r.random() < 0.6 else r.randrange(len(kinds))]
        others = [k for k in kinds[r.randrange(len(kinds))]]
        first = r.choice(primary)
        rest = [k for k in others + kinds[0] if k is not first]
        second = r.choice(rest)
        return first, second, next(k for k in rest if k is not second)


def plan_of(r, version):
    """(names of its quirks, the plan)"""
    plan = Plan(r.choice(['primary', 'subkey']), version)
    names = []
    for _ in range(r.choices([0, 1, 2, 3], [2, 70, 23, 5])[0]):
        name = r.choice(sorted(QUIRKS))
        if getattr(QUIRKS[name], 'subkey', False) and plan.signer != 'subkey':
            continue
        if not plan.ids or not plan.direct and version == 6:
            break  # an earlier one took them away
        if plan.subkeys and not plan.subkeys[0].sigs:
            break
        try:
            more = QUIRKS[name](plan, r)
        except (IndexError, StopIteration):
            continue
        names.append(f'{name}={more}' if more else name)
    return names, plan


def cases(r, count, now):
    secrets = Secrets(r)
    made = 0
    while made < count:
        version = 6 if r.random() < 0.1 else 4
        names, plan = plan_of(r, version)
        three = secrets.three(version, r)
        try:
            ring, signature = Builder(three, plan, now).case()
        except (ValueError, StopIteration):
            continue  # a digest that this machine does not have
        made += 1
        several = len(plan.docs) > 1
        yield (f'craft/{"several/" if several else ""}{"+".join(sorted(names)) or "plain"}',
               f'craft/{f"v{version}-"}{three[0].name}/{plan.signer}', ring, plan.message, signature,
               'binary', ['openpgp.js'] if version == 6 else [])
