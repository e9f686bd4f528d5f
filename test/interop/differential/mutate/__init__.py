"""Cases out of subjects: each changes one thing, by the name of its kind.

    kind, ring, signature, message = change_signature(subject, random)      # or None

A kind reads "what/how/where": "signature/flip/left16", "ring/edit/key/numbers", "ring/drop/user-id".
"""
from mutate import octets
from mutate.fields import edit_signature
from mutate.names import flipped
from mutate.ring import (edit_ring_key, edit_ring_signature, flip_ring, shuffle_ring,
                         truncate_ring)
from packets import joined, packets


def change_signature(s, r):
    change = r.choice([octets.flip_signature, octets.flip_signature_field,
                       octets.flip_signature_field, octets.truncate_signature,
                       octets.extend_signature, octets.extend_signature_body,
                       octets.reframe_signature, octets.surround_signature,
                       octets.literal_with_signature, edit_signature, edit_signature,
                       edit_signature, edit_signature])
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
