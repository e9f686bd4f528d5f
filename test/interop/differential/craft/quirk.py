"""Quirks: each changes a plan in one respect, and may say more of its name.

    @quirk
    def doc_expires(plan, random): ...      # "doc-expires", or "doc-expires=WHAT IT GIVES BACK"
"""
from craft.plan import FLAGS, NEVER, flags, number
from packets import Sub

QUIRKS = {}


def quirk(function):
    QUIRKS[function.__name__.replace('_', '-')] = function
    return function


def with_subkey(function):
    """A quirk for plans where a subkey signs."""
    function.subkey = True
    return quirk(function)


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

ISSUERS = ['hashed-id', 'unhashed-id', 'hashed-name', 'unhashed-name', 'none', 'zero',
           'foreign-name', 'foreign-id', 'foreign-unhashed-name', 'foreign-unhashed-id',
           'only-foreign-unhashed', 'foreign-and-own-unhashed', 'own-and-foreign-unhashed',
           'critical-name', 'critical-id']


def set_flags(sig, r):
    how, made = r.choice([('none', None), ('certify', [flags(1)]), ('sign', [flags(2)]),
                          ('both', [flags(3)]), ('zero', [flags(0)]), ('encrypt', [flags(0x0c)]),
                          ('authenticate', [flags(0x20)]), ('two-octets', [Sub(27, b'\3\4')]),
                          ('empty', [Sub(27, b'')]), ('twice', [flags(1), flags(3)]),
                          ('twice-reversed', [flags(3), flags(1)])])
    sig.subs = [s for s in sig.subs if s.kind != FLAGS] + (made or [])
    return how
