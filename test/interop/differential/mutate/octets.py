"""The octets of a signature: flipped, cut off, more of them, or framed otherwise."""
from mutate.names import ISSUER, flipped
from packets import Packet, field_of, key_id, new_length, packets, signature


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
    one_pass = Packet(4, bytes([3, parsed.kind, parsed.digest, parsed.algorithm])
                      + next((x.body for x in parsed.hashed + parsed.unhashed if x.kind == ISSUER),
                             key_id(packets(s.ring)[0].body)) + b'\1').octets()
    how = r.choice(['literal', 'one-pass', 'literal-first'])
    return f'message/{how}', {'literal': s.signature + literal,
                              'one-pass': one_pass + literal + s.signature,
                              'literal-first': literal + s.signature}[how]
