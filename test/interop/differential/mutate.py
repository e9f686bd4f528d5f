"""Cases out of subjects: each changes one thing, by the name of its kind.

    for kind, ring, signature, message in mutations(subject, random): ...

A kind reads "what/how/where": "signature/flip/left16", "key/edit/flags", "ring/drop/user-id".
"""
import copy

from packets import (Packet, Sub, armor, field_of, joined, mpi, mpis, new_length, one_line,
                     packets, signature, subpackets)

TAGS = {2: 'signature', 6: 'key', 13: 'user-id', 14: 'subkey', 17: 'attribute', 12: 'trust'}
CREATED, EXPIRES, KEY_EXPIRES, ISSUER, FLAGS, EMBEDDED, FINGERPRINT = 2, 3, 9, 16, 27, 32, 33
NAMES = {2: 'created', 3: 'expires', 4: 'exportable', 9: 'key-expires', 11: 'ciphers',
         16: 'issuer', 20: 'notation', 21: 'hashes', 22: 'compressions', 23: 'server',
         25: 'primary-id', 26: 'policy', 27: 'flags', 28: 'signer', 29: 'reason', 30: 'features',
         32: 'embedded', 33: 'fingerprint', 34: 'aead', 39: 'aead-suites'}


def name_of(sub):
    return NAMES.get(sub.kind, 'other')


def flipped(data, at, bit):
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]


# ---- the signature's octets -------------------------------------------------------------------

def flip_signature(s, r):
    body = packets(s.signature)[0].body
    header = len(s.signature) - len(body)
    at = r.randrange(len(s.signature))
    where = 'header' if at < header else field_of(body, at - header)
    return f'flip/{where}', flipped(s.signature, at, r.randrange(8))


def flip_signature_field(s, r):
    """Each field as often as any other, however short it is."""
    body = packets(s.signature)[0].body
    places = {}
    for at in range(len(body)):
        places.setdefault(field_of(body, at), []).append(at)
    where = r.choice(sorted(places))
    at = r.choice(places[where]) + len(s.signature) - len(body)
    return f'flip/{where}', flipped(s.signature, at, r.randrange(8))


def truncate_signature(s, r):
    return 'truncate', s.signature[:r.randrange(len(s.signature))]


def extend_signature(s, r):
    more = r.choice([b'\0', b'\xff', b'\n', b'\x88\0', b'\xb4\x01a', b'\xca\x03PGP',
                     bytes(r.randrange(256) for _ in range(r.randrange(1, 9)))])
    kinds = {b'\xb4\x01a': 'user-id', b'\xca\x03PGP': 'marker', b'\x88\0': 'empty-signature'}
    return f'append/{kinds.get(more, "octets")}', s.signature + more


def extend_signature_body(s, r):
    p = packets(s.signature)[0]
    return 'append/inside', Packet(2, p.body + bytes([r.randrange(256)]), p.old).octets()


def reframe_signature(s, r):
    """The same packet with other headers."""
    body = packets(s.signature)[0].body
    size = len(body)
    how = r.choice(['new', 'five-octets', 'old-four', 'partial', 'indeterminate', 'tag'])
    if how == 'new':
        made = b'\xc2' + new_length(size) + body
    elif how == 'five-octets':
        made = b'\xc2\xff' + size.to_bytes(4, 'big') + body
    elif how == 'old-four':
        made = b'\x8a' + size.to_bytes(4, 'big') + body
    elif how == 'partial':
        made = b'\xc2\xe6' + body[:64] + new_length(size - 64) + body[64:]
    elif how == 'indeterminate':
        made = b'\x8b' + body
    else:
        tag = r.choice([1, 3, 4, 6, 8, 11, 13, 20, 39, 40, 60])
        how += f'-{tag}'
        made = bytes([0xc0 | tag]) + new_length(size) + body
    return f'frame/{how}', made


def surround_signature(s, r):
    """Other packets before it."""
    marker, padding = b'\xca\x03PGP', b'\xd5\x04\0\1\2\3'
    name, before = r.choice([('marker', marker), ('padding', padding), ('unknown-60',
                             b'\xfc\x02ab'), ('unknown-39', b'\xe7\x02ab'), ('user-id',
                             b'\xcd\x03abc'), ('trust', b'\xcc\x02\0\0')])
    return f'before/{name}', before + s.signature


def literal_with_signature(s, r):
    """A message of its own in place of a detached signature."""
    literal = Packet(11, b'b\0\0\0\0\0' + s.message).octets()
    parsed = signature(packets(s.signature)[0].body)
    if s.version == 6 or len(parsed.hashed) == 0:
        return None
    from packets import key_id
    one_pass = Packet(4, bytes([3, parsed.kind, parsed.digest, parsed.algorithm])
                      + next((x.body for x in parsed.hashed + parsed.unhashed if x.kind == ISSUER),
                             key_id(packets(s.ring)[0].body)) + b'\1').octets()
    how = r.choice(['literal', 'one-pass', 'literal-first'])
    return f'message/{how}', {'literal': s.signature + literal,
                              'one-pass': one_pass + literal + s.signature,
                              'literal-first': literal + s.signature}[how]


# ---- the signature's fields -------------------------------------------------------------------

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


# ---- the ring ---------------------------------------------------------------------------------

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


# ---- all together -----------------------------------------------------------------------------

def change_signature(s, r):
    change = r.choice([flip_signature, flip_signature_field, flip_signature_field,
                       truncate_signature, extend_signature, extend_signature_body,
                       reframe_signature, surround_signature, literal_with_signature,
                       edit_signature, edit_signature, edit_signature, edit_signature])
    made = change(s, r)
    return made and (f'signature/{made[0]}', s.ring, made[1], s.message)


def change_ring(s, r):
    if r.random() < 0.05:
        how, ring = truncate_ring(s, r)
        return f'ring/{how}', ring, s.signature, s.message
    ring = packets(s.ring)
    how = r.choice([flip_ring, edit_ring_signature, edit_ring_signature, edit_ring_key,
                    shuffle_ring])(ring, r)
    made = joined(ring)
    return None if how is None or made == s.ring else (
        f'ring/{how}', made, s.signature, s.message)


def change_message(s, r):
    data = s.message
    how = r.choice(['flip', 'append', 'truncate', 'crlf'])
    if how == 'flip' and data:
        data = flipped(data, r.randrange(len(data)), r.randrange(8))
    elif how == 'append':
        data += b'\n'
    elif how == 'truncate':
        data = data[:-1]
    else:
        data = data.replace(b'\n', b'\r\n')
    return None if data == s.message else (f'message/{how}', s.ring, s.signature, data)


def change_partner(s, other, r):
    """Two subjects mixed."""
    how = r.choice(['ring', 'signature', 'both-rings', 'both-rings-after', 'two-signatures',
                    'subkey-adopted', 'key-replaced', 'self-signature-replaced'])
    if s.ring == other.ring:
        return None
    ring, sig, message = s.ring, s.signature, s.message
    mine, theirs = packets(s.ring), packets(other.ring)
    if how == 'ring':
        ring = other.ring
    elif how == 'signature':
        sig, message = other.signature, other.message
    elif how == 'both-rings':
        ring = other.ring + ring
    elif how == 'both-rings-after':
        ring += other.ring
    elif how == 'two-signatures':
        if other.message != message:
            return None
        ring, sig = ring + other.ring, sig + other.signature
    elif how == 'subkey-adopted':
        subkeys = [i for i, p in enumerate(theirs) if p.tag == 14]
        if not subkeys:
            return None
        at = r.choice(subkeys)
        ring, sig, message = joined(mine + theirs[at:at + 2]), other.signature, other.message
    elif how == 'key-replaced':
        ring = joined([theirs[0]] + mine[1:])
    else:
        own = [i for i, p in enumerate(mine) if p.tag == 2]
        foreign = [p for p in theirs if p.tag == 2]
        mine[r.choice(own)] = r.choice(foreign)
        ring = joined(mine)
    return f'mixed/{how}', ring, sig, message


FORMS = {
    'binary': lambda s: s,
    'armored': armor,
    'armored-no-checksum': lambda s: armor(s, checksum=False),
    'armored-crlf': lambda s: armor(s, eol='\r\n'),
    'armored-one-long-line': lambda s: armor(s, width=100000),
    'one-line': one_line,
    'one-line-no-checksum': lambda s: one_line(s, checksum=False),
}
OURS_ONLY = ('one-line', 'one-line-no-checksum')  # peers are shown the binary form
