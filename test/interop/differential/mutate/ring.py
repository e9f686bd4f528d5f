"""One packet of a keyring: changed, dropped, doubled, moved, or a foreign one put in."""
import copy

from mutate.fields import edited
from mutate.names import TAGS, flipped
from packets import Packet, field_of, mpi, mpis


def role(ring, at):
    """What packet this is: "key", "user-id", "self-signature", "binding", ..."""
    tag = ring[at].tag
    if tag != 2:
        return TAGS.get(tag, 'other')
    owner = next((TAGS.get(p.tag, 'other') for p in reversed(ring[:at]) if p.tag != 2), 'nothing')
    kind = ring[at].body[1]
    what = {0x18: 'binding', 0x20: 'revocation', 0x28: 'revocation', 0x30: 'revocation',
            0x1f: 'direct'}.get(kind, 'self')
    return f'{owner}-{what}'


def flip_ring(ring, r):
    at = r.randrange(len(ring))
    body = ring[at].body
    place = r.randrange(len(body))
    what = role(ring, at)
    where = f'{what}/{field_of(body, place)}' if ring[at].tag == 2 else (
        f'{what}/{"head" if place < 6 else "material"}')
    ring[at].body = flipped(body, place, r.randrange(8))
    return f'flip/{where}'


def edit_ring_signature(ring, r):
    which = [i for i, p in enumerate(ring) if p.tag == 2]
    at = r.choice(which)
    made = edited(ring[at].body, r)
    if made is None:
        return None
    what = role(ring, at)
    ring[at].body = made[1]
    return f'edit/{what}/{made[0]}'


def edit_ring_key(ring, r):
    which = [i for i, p in enumerate(ring) if p.tag in (6, 14)]
    at = r.choice(which)
    body = ring[at].body
    how = r.choice(['version', 'created', 'algorithm', 'truncate', 'append', 'numbers', 'secret',
                    'tag'])
    if how == 'version':
        body = bytes([r.choice([2, 3, 5, 6 if body[0] == 4 else 4, 7])]) + body[1:]
    elif how == 'created':
        body = body[:1] + r.getrandbits(32).to_bytes(4, 'big') + body[5:]
    elif how == 'algorithm':
        body = body[:5] + bytes([r.choice([0, 1, 2, 3, 16, 17, 18, 19, 20, 22, 25, 27])]) + body[6:]
    elif how == 'truncate':
        body = body[:r.randrange(len(body))]
    elif how == 'append':
        body += bytes(r.randrange(1, 5))
    elif how == 'numbers':
        if body[0] != 4 or body[5] not in (1, 17):
            return None
        numbers = mpis(body[6:])
        which = r.randrange(len(numbers))
        written = [mpi(v, b) for b, v in numbers]
        bits, value = numbers[which]
        odd = r.choice(['overstated', 'understated', 'zero-octet', 'one', 'even'])
        size = (bits + 7) // 8
        written[which] = {'overstated': mpi(value, size * 8, size),
                          'understated': mpi(value, max(bits - 1, 0), size),
                          'zero-octet': mpi(value, size * 8 + 8, size + 1), 'one': mpi(1),
                          'even': mpi(value & ~1)}[odd]
        how += f'-{odd}'
        body = body[:6] + b''.join(written)
    elif how == 'secret':
        ring[at].tag = 5 if ring[at].tag == 6 else 7
        body += b'\0' + mpi(r.getrandbits(255))
    else:
        ring[at].tag = 14 if ring[at].tag == 6 else 6
    what = TAGS.get(ring[at].tag, 'key')
    if body == ring[at].body and how not in ('secret', 'tag'):
        return None
    ring[at].body = body
    return f'edit/{what}/{how}'


def shuffle_ring(ring, r):
    """Whole packets: dropped, doubled, swapped, moved, or foreign ones put in."""
    how = r.choice(['drop', 'double', 'swap', 'to-end', 'insert', 'whole-twice', 'shuffle'])
    at = r.randrange(len(ring))
    what = role(ring, at)
    if how == 'drop':
        ring.pop(at)
    elif how == 'double':
        ring.insert(at, copy.copy(ring[at]))
    elif how == 'swap':
        if at == 0:
            return None
        ring[at], ring[at - 1] = ring[at - 1], ring[at]
    elif how == 'to-end':
        ring.append(ring.pop(at))
    elif how == 'insert':
        made, what = r.choice([(Packet(10, b'PGP'), 'marker'), (Packet(21, b'\0' * 9), 'padding'),
                               (Packet(12, b'\0\0'), 'trust'), (Packet(13, b'Mallory'), 'user-id'),
                               (Packet(60, b'x'), 'unknown-60'), (Packet(39, b'x'), 'unknown-39'),
                               (Packet(11, b'b\0\0\0\0\0'), 'literal'),
                               (Packet(17, b'\x05\x01\x10\0\x01\x01'), 'attribute'),
                               (Packet(2, b'\3\5\x10'), 'signature-v3')])
        ring.insert(at, made)
    elif how == 'whole-twice':
        ring += copy.deepcopy(ring)
        what = 'all'
    else:
        rest = ring[1:]
        r.shuffle(rest)
        ring[1:] = rest
        what = 'all'
    return f'{how}/{what}'


def truncate_ring(s, r):
    return 'truncate', s.ring[:r.randrange(len(s.ring))]
