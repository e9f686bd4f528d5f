"""One field of a signature, set to something else."""
import copy

from mutate.names import (CREATED, EMBEDDED, EXPIRES, FINGERPRINT, FLAGS, ISSUER, KEY_EXPIRES,
                          flipped, name_of)
from packets import Packet, Sub, mpi, mpis, packets, signature


def edit_field(sig, r):
    how = r.choice(['version', 'type', 'algorithm', 'digest', 'left16', 'salt'])
    if how == 'version':
        sig.version = r.choice([2, 3, 5, 7, 6 if sig.version == 4 else 4])
    elif how == 'type':
        sig.kind = r.choice([0, 1, 2, 0x10, 0x13, 0x18, 0x19, 0x1f, 0x20, 0x28, 0x40, 0x50, 0x77])
    elif how == 'algorithm':
        sig.algorithm = r.choice([0, 1, 2, 3, 16, 17, 18, 19, 20, 22, 27, 28, 100])
    elif how == 'digest':
        sig.digest = r.choice([0, 1, 2, 3, 8, 9, 10, 11, 12, 14, 99])
    elif how == 'left16':
        sig.left16 = bytes([r.randrange(256), r.randrange(256)])
    else:
        if sig.version != 6:
            return None
        sig.salt = r.choice([b'', sig.salt[:-1], sig.salt + b'\0', sig.salt[::-1]])
    return how


def edit_numbers(sig, r):
    """Multiprecision integers: written otherwise, or with other values."""
    if sig.algorithm in (27, 28):
        how = r.choice(['short', 'long'])
        sig.material = sig.material[:-1] if how == 'short' else sig.material + b'\0'
        return f'raw-{how}'
    numbers = mpis(sig.material)
    which = r.randrange(len(numbers))
    bits, value = numbers[which]
    how = r.choice(['overstated', 'understated', 'zero-octet', 'zero', 'one', 'short', 'plus-one',
                    'huge', 'swapped', 'missing', 'extra', 'octets-8'])
    size = (bits + 7) // 8
    written = [mpi(v, b) for b, v in numbers]
    if how == 'overstated':
        if bits % 8 == 0:
            return None
        written[which] = mpi(value, size * 8, size)
    elif how == 'understated':
        if bits % 8 == 1:
            return None
        written[which] = mpi(value, bits - 1, size)
    elif how == 'zero-octet':
        written[which] = mpi(value, (size + 1) * 8, size + 1)
    elif how == 'octets-8':
        written[which] = mpi(value, (size + 8) * 8, size + 8)
    elif how == 'zero':
        written[which] = mpi(0)
    elif how == 'one':
        written[which] = mpi(1)
    elif how == 'short':
        written[which] = mpi(value >> 8)
    elif how == 'plus-one':
        written[which] = mpi(value + 1)
    elif how == 'huge':
        written[which] = mpi(r.getrandbits(16384) | 1 << 16383)
    elif how == 'swapped':
        if len(written) < 2:
            return None
        written.reverse()
    elif how == 'missing':
        written.pop()
    else:
        written.append(mpi(r.getrandbits(64)))
    sig.material = b''.join(written)
    return how


def edit_area(sig, r):
    """One subpacket of either area: changed, moved, doubled, dropped, reordered."""
    hashed = r.random() < 0.5
    area, other = (sig.hashed, sig.unhashed) if hashed else (sig.unhashed, sig.hashed)
    name = 'hashed' if hashed else 'unhashed'
    how = r.choice(['drop', 'double', 'move', 'reverse', 'critical', 'value', 'kind', 'empty',
                    'insert'])
    if how == 'insert':
        made = r.choice([Sub(99, b'\0'), Sub(99, b'\0', True), Sub(EXPIRES, b'\0\0\0\1'),
                         Sub(ISSUER, bytes(8)), Sub(ISSUER, bytes(r.randrange(256) for _ in
                                                                  range(8))),
                         Sub(FINGERPRINT, b'\4' + bytes(20)), Sub(CREATED, b'\x50\0\0\0'),
                         Sub(20, b'\x80\0\0\0\0\1\0\1ab', True), Sub(FLAGS, b'\2'),
                         Sub(KEY_EXPIRES, b'\0\0\0\1'), Sub(100, bytes(300)),
                         Sub(EMBEDDED, sig.body())])
        area.insert(r.randrange(len(area) + 1), made)
        what = name_of(made) if made.kind != 99 else 'unknown'
        return f'{name}/insert-{what}{"-critical" if made.critical else ""}'
    if not area:
        return None
    at = r.randrange(len(area))
    sub = area[at]
    if how == 'reverse':
        if len(area) < 2:
            return None
        area.reverse()
        return f'{name}/reverse'
    if how == 'drop':
        area.pop(at)
    elif how == 'double':
        area.insert(at, copy.copy(sub))
    elif how == 'move':
        other.append(area.pop(at))
    elif how == 'critical':
        sub.critical = not sub.critical
    elif how == 'value':
        if not sub.body:
            return None
        sub.body = flipped(sub.body, r.randrange(len(sub.body)), r.randrange(8))
    elif how == 'kind':
        sub.kind = r.randrange(1, 40)
    else:
        sub.body = b''
    return f'{name}/{how}-{name_of(sub)}'


def edit_lengths(sig, r):
    """The lengths of the areas, which then say something else than what is there."""
    body = sig.body()
    wide = 4 if sig.version == 6 else 2
    size = int.from_bytes(body[4:4 + wide], 'big')
    at = 4 if r.random() < 0.5 else 4 + wide + size
    was = int.from_bytes(body[at:at + wide], 'big')
    to = r.choice([0, 1, was - 1, was + 1, was + 2, 0xffff, max(0, was - 6), was + 10])
    if to == was or to < 0:
        return None
    return ('hashed-length' if at == 4 else 'unhashed-length'), (
        body[:at] + to.to_bytes(wide, 'big') + body[at + wide:])


def edited(octets, r):
    """(how, the body) of a signature with one of its fields changed; None: nothing to change."""
    kind = r.choice(['field', 'numbers', 'area', 'area', 'lengths'])
    sig = signature(octets)
    if kind == 'lengths':
        made = edit_lengths(sig, r)
        return made and (f'{kind}/{made[0]}', made[1])
    how = {'field': edit_field, 'numbers': edit_numbers, 'area': edit_area}[kind](sig, r)
    body = sig.body()
    return None if how is None or body == octets else (f'{kind}/{how}', body)


def edit_signature(s, r):
    p = packets(s.signature)[0]
    made = edited(p.body, r)
    return made and (made[0], Packet(2, made[1], p.old).octets())
