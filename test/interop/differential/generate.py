"""Cases out of a seed: the same seed, subjects and count make the same cases, in the same order.

    generator = Generator(subjects, seed, count, now)
    generator.case(17)      # any of them by itself, in any process
"""
import collections
import random

import craft
import mutate
from case import FORMS, Case
from packets import packets


def speaks_only(ring):
    """Who knows the keys of this ring: only openpgp.js knows those that RFC 9580 added."""
    new = any(p.tag in (6, 14) and (p.body[0] == 6 or p.body[5] in (25, 26, 27, 28))
              for p in packets(ring))
    return ('openpgp.js',) if new else ()


class Generator:
    def __init__(self, subjects, seed, count, now):
        self.subjects, self.seed, self.count = subjects, seed, count
        self.only = {s.name: speaks_only(s.ring) for s in subjects}
        self.by_maker = collections.defaultdict(list)
        for s in subjects:
            self.by_maker[s.maker].append(s)
        self.crafter = craft.Crafter(random.Random(f'{seed}'), now)

    def case(self, index):
        r = random.Random(f'{self.seed}/{index}')
        if index < 2 * len(self.subjects):
            s = self.subjects[index // 2]
            form = r.choice(sorted(FORMS)) if index % 2 else 'binary'
            return Case(f'as-made/{form}', s.name, s.ring, s.message, s.signature, form,
                        self.only[s.name])
        make = self.crafter.case if r.random() < 0.4 else self.mutated
        while True:
            made = make(r)
            if made is not None:
                return made

    def mutated(self, r):
        s = r.choice(self.by_maker[r.choice(sorted(self.by_maker))])
        change = r.choice([mutate.change_signature] * 5 + [mutate.change_ring] * 5
                          + [mutate.change_message, mutate.change_partner])
        of, only = s.name, self.only[s.name]
        if change is mutate.change_partner:
            other = r.choice(self.subjects)
            of, only = f'{of} with {other.name}', only or self.only[other.name]
            made = change(s, other, r)
        else:
            made = change(s, r)
        if made is None:
            return None
        kind, ring, signature, message = made
        return Case(kind, of, ring, message, signature, only=only)
