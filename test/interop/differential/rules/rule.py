"""What a rule is, and how it is found."""

import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Rule:
    name: str
    peers: tuple
    way: str        # "refuse": only we refuse; "accept": only we accept
    cases: str      # a pattern
    reasons: tuple  # every reason of ours is among them
    sentence: str
    company: bool = True  # where only we accept, another of several peers must accept as well
    alone: bool = False   # where only we refuse, every other peer must refuse as well

    def decides(self, case, peer, way):
        if not self.speaks_of(case, peer, way):
            return False
        if way == 'accept':
            return not self.company or self.in_company(case)
        return not self.alone or all(not theirs or theirs <= case.signers
                                     for other, theirs in case.peers.items() if other != peer)

    def speaks_of(self, case, peer, way):
        return (peer in self.peers and way == self.way and self.fits(case, way)
                and any(re.search(self.cases, f'{case.kind} of {name}')
                        for name in case.of.split(' with ')))

    def in_company(self, case):
        """Does another peer accept it as well?  One that takes nothing of this subject is not asked.

        Of several quirks one may keep one peer from it and one another: then another rule speaks
        of a peer, for the sake of a quirk of which this one does not speak.
        """
        seen = {p: v for p, v in case.peers.items() if v is not None and p in case.able}
        if len(seen) < 2 or any(v >= case.signers for v in seen.values()):
            return True
        mine = self.quirks(case)
        return any(rule.speaks_of(case, p, 'accept') and rule.quirks(case) - mine
                   for p in seen for rule in RULES)

    def quirks(self, case):
        """Those of a crafted case for whose sake this rule speaks."""
        if not case.kind.startswith('craft/'):
            return frozenset()
        return frozenset(one for one in case.kind.split('/')[-1].split('+')
                         if re.search(self.cases, f'craft/{one} of {case.of}'))

    def fits(self, case, way):
        mine = set(case.reasons)
        if 'ring-others=adopts' in case.kind and case.left_out:
            # What is told is of the certificate that is left; the owner's was left out for this.
            mine = {why for reason in mine
                    for why in (case.left_out if reason == 'no_back_signature' else (reason,))}
        if way == 'accept':
            return 'ok' in mine
        return bool((mine - {'ok'}) & set(self.reasons)) if case.several else (
            mine <= set(self.reasons))


RULES = []


def deciding(case, peer, way):
    return next((rule for rule in RULES if rule.decides(case, peer, way)), None)


def rule(name, peers, way, cases, reasons, sentence, **more):
    RULES.append(Rule(name, tuple(peers.split()), way, cases, tuple(reasons.split()), sentence,
                      **more))


def only_we_refuse(name, peers, cases, reasons, sentence, alone=False):
    rule(name, peers, 'refuse', cases, reasons, sentence, alone=alone)


def only_we_accept(name, peers, cases, sentence, company=True):
    rule(name, peers, 'accept', cases, 'ok', sentence, company=company)


def having(*quirks):
    """Crafted cases with one of these quirks, perhaps beside others."""
    return rf'^craft/(several/)?([^ ]*\+)?({"|".join(quirks)})(\+[^ ]*)? of '
