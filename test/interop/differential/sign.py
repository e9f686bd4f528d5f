"""Keys that sign, made from a seed: Ed25519, ECDSA over P-256, RSA of 2048 bits.

Plain arithmetic, so that the same seed makes the same keys everywhere.  For tests only: it takes no
care of its secrets.
"""
import functools
import hashlib

from packets import Signature, Sub, fingerprint, key_form, key_id, mpi

DIGESTS = {1: 'md5', 2: 'sha1', 3: 'ripemd160', 8: 'sha256', 9: 'sha384', 10: 'sha512',
           11: 'sha224', 12: 'sha3_256', 14: 'sha3_512'}
SALTS = {8: 16, 9: 24, 10: 32, 11: 16, 12: 16, 14: 32}
# RFC 9580, 5.2.3.1: what stands before the digest in an RSA signature.
PREFIXES = {1: '3020300c06082a864886f70d020505000410', 2: '3021300906052b0e03021a05000414',
            3: '3021300906052b2403020105000414', 8: '3031300d060960864801650304020105000420',
            9: '3041300d060960864801650304020205000430',
            10: '3051300d060960864801650304020305000440',
            11: '302d300d06096086480165030402040500041c',
            12: '3031300d060960864801650304020805000420',
            14: '3051300d060960864801650304020a05000440'}

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def edwards_add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    t = 2 * a[3] * b[3] * D % P
    z = 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def edwards_base():
    y = 4 * pow(5, -1, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    x = P - x if x & 1 else x
    return x, y, 1, x * y % P


def multiples(point, add, nothing):
    """A row for each octet of a scalar: the base, times each value of the octet in its place."""
    rows = []
    for _ in range(32):
        row = [nothing]
        for _ in range(256):
            row.append(add(row[-1], point))
        point = row.pop()
        rows.append(row)
    return rows


@functools.lru_cache(None)
def edwards_table():
    return multiples(edwards_base(), edwards_add, (0, 1, 1, 0))


def edwards_times(scalar):
    sum_ = (0, 1, 1, 0)
    for row, octet in zip(edwards_table(), scalar.to_bytes(32, 'little')):
        sum_ = edwards_add(sum_, row[octet])
    inverse = pow(sum_[2], -1, P)
    x, y = sum_[0] * inverse % P, sum_[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, 'little')


class Ed25519:
    name = 'ed25519'
    number = 22

    def __init__(self, r, version=4):
        if version == 6:
            self.number = 27
        whole = hashlib.sha512(r.randbytes(32)).digest()
        self.scalar = int.from_bytes(whole[:32], 'little') & (1 << 254) - 8 | 1 << 254
        self.prefix = whole[32:]
        self.point = edwards_times(self.scalar)

    def public(self):
        if self.number == 27:
            return self.point
        return (bytes.fromhex('092b06010401da470f01')
                + mpi(int.from_bytes(b'\x40' + self.point, 'big')))

    def sign(self, digest, _number):
        def numbered(*parts):
            return int.from_bytes(hashlib.sha512(b''.join(parts)).digest(), 'little') % L
        nonce = numbered(self.prefix, digest)
        commitment = edwards_times(nonce)
        s = (nonce + numbered(commitment, self.point, digest) * self.scalar) % L
        answer = s.to_bytes(32, 'little')
        if self.number == 27:
            return commitment + answer
        return mpi(int.from_bytes(commitment, 'big')) + mpi(int.from_bytes(answer, 'big'))


PRIME = 2 ** 256 - 2 ** 224 + 2 ** 192 + 2 ** 96 - 1
ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
BASE = (0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
        0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)


def weierstrass_add(a, b):
    if a is None or b is None:
        return a or b
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, PRIME)
    elif a[0] == b[0]:
        return None
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, PRIME)
    x = (slope * slope - a[0] - b[0]) % PRIME
    return x, (slope * (a[0] - x) - a[1]) % PRIME


@functools.lru_cache(None)
def weierstrass_table():
    return multiples(BASE, weierstrass_add, None)


def weierstrass_times(scalar):
    sum_ = None
    for row, octet in zip(weierstrass_table(), scalar.to_bytes(32, 'little')):
        sum_ = weierstrass_add(sum_, row[octet])
    return sum_


class P256:
    name = 'nistp256'
    number = 19

    def __init__(self, r):
        self.secret = r.randrange(1, ORDER)
        self.point = weierstrass_times(self.secret)

    def public(self):
        x, y = (n.to_bytes(32, 'big') for n in self.point)
        return bytes.fromhex('082a8648ce3d030107') + mpi(int.from_bytes(b'\4' + x + y, 'big'))

    def sign(self, digest, _number):
        value = int.from_bytes(digest[:32], 'big')
        nonce = int.from_bytes(hashlib.sha512(digest + self.secret.to_bytes(32, 'big')).digest(),
                               'big') % ORDER
        first = weierstrass_times(nonce)[0] % ORDER
        return mpi(first) + mpi(pow(nonce, -1, ORDER) * (value + first * self.secret) % ORDER)


def prime_of(bits, r):
    while True:
        n = r.getrandbits(bits) | 3 << bits - 2 | 1
        if n % 65537 != 1 and all(n % small for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31)):
            if pow(2, n - 1, n) == 1 and pow(3, n - 1, n) == 1:
                return n


class Rsa:
    name = 'rsa2048'
    number = 1

    def __init__(self, r):
        self.p, self.q = prime_of(1024, r), prime_of(1024, r)
        self.n = self.p * self.q
        self.d = pow(65537, -1, (self.p - 1) * (self.q - 1))
        self.u = pow(self.q, -1, self.p)

    def public(self):
        return mpi(self.n) + mpi(65537)

    def sign(self, digest, number):
        tail = bytes.fromhex(PREFIXES[number]) + digest
        value = int.from_bytes(b'\0\1' + b'\xff' * (253 - len(tail)) + b'\0' + tail, 'big')
        a = pow(value, self.d % (self.p - 1), self.p)
        b = pow(value, self.d % (self.q - 1), self.q)
        return mpi(b + self.q * ((a - b) * self.u % self.p))


@functools.lru_cache(2000)
def signed(secret, digest, number):
    """The same key signs the same again and again, from one case to the next."""
    return secret.sign(digest, number)


class Key:
    """A secret key made at a time, which gives it its fingerprint."""

    def __init__(self, secret, created, version=4):
        self.secret, self.created, self.version = secret, created, version
        public = secret.public()
        size = len(public).to_bytes(4, 'big') if version == 6 else b''
        self.body = (bytes([version]) + created.to_bytes(4, 'big') + bytes([secret.number]) + size
                     + public)
        self.form = key_form(self.body)
        self.fingerprint = fingerprint(self.body)
        self.id = key_id(self.body)

    def issuer(self):
        return Sub(33, bytes([self.version]) + self.fingerprint)

    def complete(self, sig, data):
        """Signs: sets what the hashed part and the data decide."""
        sig.version, sig.algorithm = self.version, self.secret.number
        if self.version == 6:
            sig.salt = hashlib.sha512(data + sig.head()).digest()[:SALTS.get(sig.digest, 16)]
        head = sig.head()
        trailer = bytes([sig.version, 0xff]) + len(head).to_bytes(4, 'big')
        digest = hashlib.new(DIGESTS[sig.digest], sig.salt + data + head + trailer).digest()
        sig.left16 = digest[:2]
        sig.material = signed(self.secret, digest, sig.digest)
        return sig


def bare(kind, digest=8):
    return Signature(kind=kind, digest=digest)
