"""OpenPGP packets taken apart and put together again, as RFC 9580 lays them out.

Nothing is checked and every field can be set, so that what is put together may be wrong in one
place and right in all others.
"""
import dataclasses
import hashlib


@dataclasses.dataclass
class Packet:
    tag: int
    body: bytes
    old: bool = False  # its header's format

    def octets(self):
        size = len(self.body)
        if self.old and self.tag < 16:
            if size < 256:
                return bytes([0x80 | self.tag << 2, size]) + self.body
            if size < 65536:
                return bytes([0x81 | self.tag << 2]) + size.to_bytes(2, 'big') + self.body
            return bytes([0x82 | self.tag << 2]) + size.to_bytes(4, 'big') + self.body
        return bytes([0xc0 | self.tag]) + new_length(size) + self.body


def new_length(size):
    if size < 192:
        return bytes([size])
    if size < 8384:
        return bytes([(size - 192 >> 8) + 192, size - 192 & 0xff])
    return b'\xff' + size.to_bytes(4, 'big')


def read_length(data, at):
    """(length, where it ends) in the new format; partial lengths do not occur here."""
    first = data[at]
    if first < 192:
        return first, at + 1
    if first < 255:
        return (first - 192 << 8) + data[at + 1] + 192, at + 2
    return int.from_bytes(data[at + 1:at + 5], 'big'), at + 5


def packets(data):
    found, at = [], 0
    while at < len(data):
        head = data[at]
        if head & 0x40:
            tag = head & 0x3f
            size, at = read_length(data, at + 1)
        else:
            tag, width = head >> 2 & 15, 1 << (head & 3)
            size, at = int.from_bytes(data[at + 1:at + 1 + width], 'big'), at + 1 + width
        found.append(Packet(tag, data[at:at + size], not head & 0x40))
        at += size
    return found


def joined(all_packets):
    return b''.join(p.octets() for p in all_packets)


@dataclasses.dataclass
class Sub:
    kind: int
    body: bytes
    critical: bool = False

    def octets(self):
        return (new_length(len(self.body) + 1) + bytes([self.kind | (0x80 if self.critical else 0)])
                + self.body)


def subpackets(area):
    found, at = [], 0
    while at < len(area):
        size, at = read_length(area, at)
        found.append(Sub(area[at] & 0x7f, area[at + 1:at + size], bool(area[at] & 0x80)))
        at += size
    return found


@dataclasses.dataclass
class Signature:
    version: int = 4
    kind: int = 0
    algorithm: int = 1
    digest: int = 8
    hashed: list = dataclasses.field(default_factory=list)
    unhashed: list = dataclasses.field(default_factory=list)
    left16: bytes = b'\0\0'
    salt: bytes = b''
    material: bytes = b''

    def head(self):
        area = b''.join(s.octets() for s in self.hashed)
        return (bytes([self.version, self.kind, self.algorithm, self.digest])
                + len(area).to_bytes(4 if self.version == 6 else 2, 'big') + area)

    def body(self):
        area = b''.join(s.octets() for s in self.unhashed)
        salt = bytes([len(self.salt)]) + self.salt if self.version == 6 else b''
        return (self.head() + len(area).to_bytes(4 if self.version == 6 else 2, 'big') + area
                + self.left16 + salt + self.material)

    def packet(self):
        return Packet(2, self.body())


def signature(body):
    wide = 4 if body[0] == 6 else 2
    read = Signature(*body[:4])
    size = int.from_bytes(body[4:4 + wide], 'big')
    at = 4 + wide
    read.hashed = subpackets(body[at:at + size])
    at += size
    size = int.from_bytes(body[at:at + wide], 'big')
    at += wide
    read.unhashed = subpackets(body[at:at + size])
    at += size
    read.left16 = body[at:at + 2]
    at += 2
    if wide == 4:
        read.salt = body[at + 1:at + 1 + body[at]]
        at += 1 + body[at]
    read.material = body[at:]
    return read


def field_of(body, place):
    """What the octet at that place of a signature's body belongs to."""
    wide = 4 if body[0] == 6 else 2
    names = ['version', 'type', 'algorithm', 'digest'] + ['hashed-length'] * wide
    size = int.from_bytes(body[4:4 + wide], 'big')
    names += ['hashed'] * size
    at = len(names)
    size = int.from_bytes(body[at:at + wide], 'big')
    names += ['unhashed-length'] * wide + ['unhashed'] * size + ['left16'] * 2
    if wide == 4:
        names += ['salt'] * (1 + body[len(names)])
    elif place in (len(names), len(names) + 1):
        return 'mpi-bits'
    return names[place] if place < len(names) else 'material'


def mpi(value, bits=None, size=None):
    size = (value.bit_length() + 7) // 8 if size is None else size
    return ((value.bit_length() if bits is None else bits).to_bytes(2, 'big')
            + value.to_bytes(size, 'big'))


def mpis(data):
    """The numbers in it, each (bits as written, value)."""
    found, at = [], 0
    while at + 2 <= len(data):
        bits = int.from_bytes(data[at:at + 2], 'big')
        size = (bits + 7) // 8
        found.append((bits, int.from_bytes(data[at + 2:at + 2 + size], 'big')))
        at += 2 + size
    return found


def key_form(body):
    """What is hashed of a key: its body after an octet and its length."""
    if body[0] == 6:
        return b'\x9b' + len(body).to_bytes(4, 'big') + body
    return b'\x99' + len(body).to_bytes(2, 'big') + body


def fingerprint(body):
    return hashlib.new('sha256' if body[0] == 6 else 'sha1', key_form(body)).digest()


def key_id(body):
    whole = fingerprint(body)
    return whole[:8] if body[0] == 6 else whole[-8:]


def armor(data, kind='SIGNATURE', checksum=True, width=64, eol='\n'):
    import base64
    text = base64.b64encode(data).decode()
    lines = [text[i:i + width] for i in range(0, len(text), width)]
    if checksum:
        lines.append('=' + base64.b64encode(crc24(data).to_bytes(3, 'big')).decode())
    return eol.join([f'-----BEGIN PGP {kind}-----', '', *lines, f'-----END PGP {kind}-----',
                     '']).encode()


def one_line(data, checksum=True):
    import base64
    text = base64.b64encode(data)
    if checksum:
        text += b'=' + base64.b64encode(crc24(data).to_bytes(3, 'big'))
    return text


def crc24(data):
    value = 0xb704ce
    for octet in data:
        value ^= octet << 16
        for _ in range(8):
            value <<= 1
            if value & 0x1000000:
                value ^= 0x1864cfb
    return value & 0xffffff
