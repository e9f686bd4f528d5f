"""Where the verdicts differ, and which rule decides."""
import collections

import rules


def differences(verdict):
    """Yields (peer, way, rule or None) for each verdict of a peer that is not ours."""
    for peer, theirs in verdict.peers.items():
        if theirs is None or theirs == verdict.signers:
            continue
        for way, more in (('accept', verdict.signers - theirs),
                          ('refuse', theirs - verdict.signers)):
            if more:
                yield peer, way, rules.deciding(verdict, peer, way)


def able(verdict, as_made):
    """The peers that take what the case was made of, as ours does."""
    sources = [as_made[name] for name in verdict.of.split(' with ') if name in as_made]
    return tuple(peer for peer in verdict.peers
                 if all(s.signers and s.peers.get(peer) == s.signers for s in sources))


class Tally:
    def __init__(self, verdicts):
        self.verdicts = verdicts
        self.by_peer = collections.defaultdict(collections.Counter)
        self.by_rule = collections.defaultdict(collections.Counter)
        self.failures = []  # (verdict, peer, way)
        as_made = {v.of: v for v in verdicts if v.kind == 'as-made/binary'}
        for verdict in verdicts:
            verdict.able = able(verdict, as_made)
            self.count(verdict)

    def count(self, verdict):
        if verdict.signers is None:
            self.failures.append((verdict, 'ours', 'no verdict'))
            return
        for peer, theirs in verdict.peers.items():
            if theirs is None:
                self.by_peer[peer]['no verdict'] += 1
            elif theirs == verdict.signers:
                self.by_peer[peer]['both accept' if theirs else 'both refuse'] += 1
        for peer, way, rule in differences(verdict):
            if rule is None:
                self.by_peer[peer]['FAILED'] += 1
                self.failures.append((verdict, peer, way))
            else:
                self.by_peer[peer]['only we ' + way] += 1
                self.by_rule[rule][peer] += 1

    def show(self):
        columns = ['both accept', 'both refuse', 'only we refuse', 'only we accept',
                   'no verdict', 'FAILED']
        print(f'{"":12}' + ''.join(f'{c:>18}' for c in columns))
        for peer, counts in sorted(self.by_peer.items()):
            print(f'{peer:12}' + ''.join(f'{counts[c]:>18}' for c in columns))
        print('\nrules that decided:')
        for rule in rules.RULES:
            if rule in self.by_rule:
                who = ', '.join(f'{p} {n}' for p, n in sorted(self.by_rule[rule].items()))
                print(f'  {rule.name}: {who}')
        if self.failures:
            print('\nno rule decides:')
        for v, peer, way in self.failures:
            print(f'  {v.index} {v.kind} of {v.of}: ours {",".join(v.reasons)} '
                  f'[{",".join(v.left_out)}]; only we {way}, not {peer}; '
                  f'{" ".join(f"{p}={verdict_word(w)}" for p, w in v.peers.items())}')

    def claims(self):
        """One claim for each peer and kind of case, for the count of tests."""
        groups = collections.Counter()
        for v in self.verdicts:
            for peer in v.peers:
                groups[peer, group_of(v)] += 1

        def claim(peer, group):
            wrong = [v for v, p, _ in self.failures if p in (peer, 'ours') and group_of(v) == group]

            def check(_build):
                assert not wrong, (f'{len(wrong)} differ, such as {wrong[0].index}, '
                                   f'{wrong[0].kind} of {wrong[0].of}')
            check.__name__ = f'{peer}_and_ours_differ_only_by_rule_on_{group}'
            return check
        return [claim(peer, group) for peer, group in sorted(groups)]


def verdict_word(who):
    return '-' if who is None else str(len(who))


def group_of(verdict):
    """"signature/flip/left16" is counted under "signature/flip", "craft/doc-at=today" as "craft/doc"."""
    first, second = verdict.kind.split('/')[:2]
    return f'{first}/{second.split("=")[0].split("-")[0] if first == "craft" else second}'
