"""Quirks of the ring: the order of its packets, and what is in it besides."""
import copy

from craft.quirk import quirk
from packets import Packet


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
