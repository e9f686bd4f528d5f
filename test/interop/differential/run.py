#!/usr/bin/env python3
"""Thousands of keys and signatures, judged by ours and by four other implementations.

    run.py BUILD_FOLDER PGP_VERIFY [--cases N] [--seed S] [--without PEER,...] [--keep FOLDER]
    run.py BUILD_FOLDER PGP_VERIFY --one FOLDER_OF_A_CASE

Keys and signatures of gpg, sq, librnp and openpgp.js are taken as they are, changed in one place,
mixed with each other, and built anew octet by octet (craft.py).  Where the verdicts differ, a rule
of rules.py says which sentence decides; what no rule covers is a failure, and its case is kept.
Peers without a clock of their own judge by the clock of the machine, so ours does as well.
"""
import argparse
import base64
import collections
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent.parent / 'support'))
import craft  # noqa: E402
import makers  # noqa: E402
import mutate  # noqa: E402
import peers  # noqa: E402
import rules  # noqa: E402
from packets import packets  # noqa: E402


class Case:
    """One keyring, message and signature, in a folder of its own."""

    def __init__(self, folder, kind, of, several=False, only=()):
        self.folder, self.kind, self.of = pathlib.Path(folder), kind, of
        self.several, self.only = several, tuple(only)
        self.ours, self.verdicts = None, {}

    def write(self, ring, message, signature, form='binary'):
        self.folder.mkdir(parents=True)
        (self.folder / 'ring').write_bytes(ring)
        (self.folder / 'message').write_bytes(message)
        (self.folder / 'signature').write_bytes(mutate.FORMS[form](signature))
        if form in mutate.OURS_ONLY:
            (self.folder / 'binary-signature').write_bytes(signature)
        (self.folder / 'case.json').write_text(json.dumps(
            {'kind': self.kind, 'of': self.of, 'several': self.several, 'only': self.only}))
        return self

    @classmethod
    def read(cls, folder):
        return cls(folder, **json.loads((pathlib.Path(folder) / 'case.json').read_text()))

    def peer_signature(self):
        binary = self.folder / 'binary-signature'
        return binary if binary.exists() else self.folder / 'signature'

    def asked(self, peer):
        return not self.only or peer in self.only

    @property
    def reasons(self):
        return self.ours[1]


def install_openpgpjs(build):
    """The version that package-lock.json names, into the build folder."""
    home = pathlib.Path(build) / 'differential'
    home.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / 'package-lock.json').read_bytes()
    have = home / 'package-lock.json'
    modules = home / 'node_modules'
    if not (modules / 'openpgp').exists() or not have.exists() or have.read_bytes() != wanted:
        for name in ('package.json', 'package-lock.json'):
            shutil.copy(HERE / name, home / name)
        subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=home,
                       check=True, capture_output=True, timeout=120)
    return modules


def need_peers(build, without):
    """The folder of the node modules; or it ends here, and says which peer is missing."""
    absent = [name for name in peers.missing() if name not in without]
    modules = None
    if 'openpgp.js' not in without and 'openpgp.js' not in absent:
        try:
            modules = install_openpgpjs(build)
        except (OSError, subprocess.SubprocessError) as why:
            said = getattr(why, 'stderr', None) or b''
            print(f'npm could not install openpgp.js: {why} {said.decode(errors="replace")}')
            absent.append('openpgp.js')
    if absent:
        sys.exit(f'missing: {", ".join(absent)}. tools/deps.sh tests installs them; to go on '
                 f'without: --without {",".join(absent)}')
    return modules


def gather(build, modules, without):
    """Every maker's subjects, made at the same time."""
    import concurrent.futures
    rnp = peers.Worker(sys.executable, HERE / 'librnp.py')
    js = peers.Worker('node', HERE / 'openpgpjs.mjs',
                      pathlib.Path(modules or '') / 'openpgp/dist/node/openpgp.mjs')
    wanted = {'gpg': lambda: makers.of_gpg(build), 'sq': lambda: makers.of_sq(build),
              'rnp': lambda: makers.of_rnp(rnp), 'openpgp.js': lambda: makers.of_openpgpjs(js)}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        made = {name: pool.submit(lambda make=make: list(make()))
                for name, make in wanted.items() if name not in without}
        subjects = [s for one in made.values() for s in one.result()]
    rnp.end()
    js.end()
    return subjects


def keep_subjects(subjects, path):
    path.write_text(json.dumps([[s.name, *(base64.b64encode(part).decode() for part in
                                           (s.ring, s.signature, s.message))] for s in subjects]))


def kept_subjects(path):
    return [makers.Subject(name, *map(base64.b64decode, parts))
            for name, *parts in json.loads(path.read_text())]


def speaks_only(ring):
    """Who knows the keys of this ring: only openpgp.js knows those that RFC 9580 added."""
    new = any(p.tag in (6, 14) and (p.body[0] == 6 or p.body[5] in (25, 26, 27, 28))
              for p in packets(ring))
    return ['openpgp.js'] if new else []


def generate(subjects, count, seed, folder, now):
    r = random.Random(seed)
    cases = []

    def add(kind, of, ring, message, signature, form='binary', only=()):
        name = f'{len(cases):05}-{re.sub("[^a-z0-9=+]", "-", kind)[:80]}'
        several = form == 'binary' and kind.split('/')[0] == 'mixed' or 'two-keys' in of or 'empty-signature' in kind or '/several/' in kind
        cases.append(Case(folder / name, kind, of, several, only).write(ring, message, signature,
                                                                       form))

    for s in subjects:
        for form in ['binary', r.choice(sorted(mutate.FORMS))]:
            add(f'as-made/{form}', s.name, s.ring, s.message, s.signature, form,
                speaks_only(s.ring))
    crafted = max(0, count - len(cases)) * 2 // 5
    for made in craft.cases(r, crafted, now):
        add(*made)
    makers_of = collections.defaultdict(list)
    for s in subjects:
        makers_of[s.maker].append(s)
    while len(cases) < count:
        s = r.choice(makers_of[r.choice(sorted(makers_of))])
        change = r.choice([mutate.change_signature] * 5 + [mutate.change_ring] * 5
                          + [mutate.change_message, mutate.change_partner])
        of, only = s.name, speaks_only(s.ring)
        if change is mutate.change_partner:
            other = r.choice(subjects)
            of, only = f'{of} with {other.name}', only or speaks_only(other.ring)
            made = change(s, other, r)
        else:
            made = change(s, r)
        if made is not None:
            kind, ring, signature, message = made
            add(kind, of, ring, message, signature, only=only)
    return cases


def compare(case):
    """Yields (peer, direction, rule or None) for each verdict that is not ours."""
    for peer, theirs in case.verdicts.items():
        ours = case.ours[0]
        if theirs is None or theirs == ours:
            continue
        for direction, more in (('accept', ours - theirs), ('refuse', theirs - ours)):
            if more:
                yield peer, direction, rules.deciding(case, peer, direction)


def able(case, as_made):
    """The peers that take what the case was made of, as ours does."""
    sources = [as_made[name] for name in case.of.split(' with ') if name in as_made]
    return [peer for peer in case.verdicts
            if all(s.ours and s.verdicts.get(peer) == s.ours[0] for s in sources)]


class Tally:
    def __init__(self, cases):
        self.cases = cases
        self.by_peer = collections.defaultdict(collections.Counter)
        self.by_rule = collections.defaultdict(collections.Counter)
        self.failures = []  # (case, peer, direction)
        as_made = {c.of: c for c in cases if c.kind == 'as-made/binary'}
        for case in cases:
            case.able = able(case, as_made)
            self.count(case)

    def count(self, case):
        if case.ours is None:
            self.failures.append((case, 'ours', 'no verdict'))
            return
        for peer, theirs in case.verdicts.items():
            if theirs is None:
                self.by_peer[peer]['no verdict'] += 1
            elif theirs == case.ours[0]:
                self.by_peer[peer]['both accept' if theirs else 'both refuse'] += 1
        for peer, direction, rule in compare(case):
            if rule is None:
                self.by_peer[peer]['FAILED'] += 1
                self.failures.append((case, peer, direction))
            else:
                self.by_peer[peer]['only we ' + direction] += 1
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
        for case, peer, direction in self.failures:
            said = case.ours and f'{",".join(case.ours[1])} [{",".join(case.ours[2])}]'
            print(f'  {case.folder.name}  of {case.of}: ours {said}; {peer} differs: we {direction}')

    def claims(self):
        """One claim for each peer and kind of case, for the count of tests."""
        groups = collections.Counter()
        for case in self.cases:
            for peer in case.verdicts:
                groups[peer, case.kind.split('/')[0]] += 1

        def claim(peer, group):
            wrong = [c.folder.name for c, p, _ in self.failures
                     if p in (peer, 'ours') and c.kind.split('/')[0] == group]

            def check(_build):
                assert not wrong, f'{len(wrong)} differ, such as {wrong[0]}'
            check.__name__ = f'{peer}_and_ours_differ_only_by_rule_on_{group}'
            return check
        return [claim(peer, group) for peer, group in sorted(groups)]


def judges(program, folder, modules, without):
    all_peers = [peers.Gpgv, peers.Sqv, peers.Rnp]
    chosen = [p(folder) for p in all_peers if p.name not in without]
    if modules:
        chosen.append(peers.OpenpgpJs(modules))
    return peers.Ours(program), chosen


def one_case(options, modules):
    case = Case.read(options.one)
    folder = pathlib.Path(options.build) / 'differential'
    ours, chosen = judges(options.program, folder, modules, options.without)
    peers.judge_all([case], ours, chosen, int(time.time()))
    print(f'{case.kind} of {case.of}\nours: {case.ours}')
    for peer, verdict in case.verdicts.items():
        print(f'{peer}: {None if verdict is None else sorted(verdict)}')
    case.able = list(case.verdicts)
    for peer, direction, rule in compare(case):
        print(f'{peer}: we {direction}: {rule.name if rule else "NO RULE"}')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('build')
    parser.add_argument('program')
    parser.add_argument('--cases', type=int, default=3000)
    parser.add_argument('--seed', type=int, default=9580)
    parser.add_argument('--without', default='', type=lambda s: [w for w in s.split(',') if w])
    parser.add_argument('--keep', help='a folder for every case, not only for those that fail')
    parser.add_argument('--only', help='a pattern: the others of these cases are left out')
    parser.add_argument('--again', action='store_true',
                        help='with the keys of the run before: the same cases once more')
    parser.add_argument('--one', help='judge the one case in this folder, and say all')
    parser.add_argument('--logger', action='append', default=[])
    options = parser.parse_args()
    modules = need_peers(options.build, options.without)
    if options.one:
        return one_case(options, modules)

    began = time.monotonic()
    home = pathlib.Path(options.build).resolve() / 'differential'
    folder = pathlib.Path(options.keep).resolve() if options.keep else home / 'cases'
    shutil.rmtree(folder, ignore_errors=True)
    print(f'seed {options.seed}, {options.cases} cases')
    kept = home / 'subjects.json'
    if options.again:
        subjects = kept_subjects(kept)
    else:
        subjects = gather(options.build, modules, options.without)
        keep_subjects(subjects, kept)
    cases = generate(subjects, options.cases, options.seed, folder, int(time.time()))
    if options.only:
        cases = [c for c in cases if re.search(options.only, f'{c.kind} of {c.of}')]
    print(f'{len(subjects)} keys and signatures of other programs, {len(cases)} cases, made in '
          f'{time.monotonic() - began:.0f} s', flush=True)
    ours, chosen = judges(options.program, home, modules, options.without)
    peers.judge_all(cases, ours, chosen, int(time.time()))
    print(f'judged after {time.monotonic() - began:.0f} s\n')
    tally = Tally(cases)
    tally.show()
    wrong = {case.folder for case, _, _ in tally.failures}
    if not options.keep:
        for case in cases:
            if case.folder not in wrong:
                shutil.rmtree(case.folder)
    if wrong:
        print(f'\nkept in {folder}; to judge one again:\n  {sys.executable} {__file__} '
              f'{options.build} {options.program} --one {min(wrong)}')
    from cases import run
    run([sys.argv[0], options.build, *(f'--logger={one}' for one in options.logger)],
        tally.claims())



if __name__ == '__main__':
    main()
