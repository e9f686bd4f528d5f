#!/usr/bin/env python3
"""Thousands of keys and signatures, judged by ours and by four other implementations.

    run.py BUILD_FOLDER PGP_VERIFY CLOCK [--cases N] [--seed S]

README.md says what it does, and how to go on from a failure.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent.parent / 'support'))
import compare  # noqa: E402
import judge  # noqa: E402
import peers  # noqa: E402
import subjects  # noqa: E402
from case import Verdict  # noqa: E402
from generate import Generator  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('build', help='the build folder')
    parser.add_argument('program', help='our judge, test/interop/pgp_verify')
    parser.add_argument('clock', help='the library that makes clocks stand')
    parser.add_argument('--cases', type=int, default=3000)
    parser.add_argument('--seed', type=int, default=9580)
    parser.add_argument('--only', help='a pattern: of these cases those whose kind and subject fit')
    parser.add_argument('--one', type=int, help='judge this case alone, and keep it')
    parser.add_argument('--record', type=pathlib.Path, help='a file for all verdicts')
    parser.add_argument('--judged', type=pathlib.Path,
                        help='such a file: only the rules are asked anew')
    parser.add_argument('--without', default='', type=lambda s: [w for w in s.split(',') if w],
                        help='peers that are not asked')
    parser.add_argument('--make', action='store_true', help='make the subjects anew')
    parser.add_argument('--logger', action='append', default=[])
    return parser.parse_args()


def need_peers(home, without):
    """(peers, the folder of the node modules); or it ends here, and says which is missing."""
    absent = [name for name in peers.missing() if name not in without]
    modules = None
    if 'openpgp.js' not in without and 'openpgp.js' not in absent:
        try:
            modules = peers.install_openpgpjs(home)
        except (OSError, subprocess.SubprocessError) as why:
            said = getattr(why, 'stderr', None) or b''
            print(f'npm could not install openpgp.js: {why} {said.decode(errors="replace")}')
            absent.append('openpgp.js')
    if absent:
        sys.exit(f'missing: {", ".join(absent)}. tools/deps.sh tests installs them; to go on '
                 f'without: --without {",".join(absent)}')
    return tuple(name for name in peers.PEERS if name not in without), modules


def one_case(generator, seat, options, kept):
    case = generator.case(options.one)
    case.write(kept)
    verdict = judge.Judges(seat).verdict(options.one, case)
    verdict.able = tuple(verdict.peers)
    print(f'{case.kind} of {case.of}, in {kept}\nours: {sorted(verdict.signers)} '
          f'{verdict.reasons} {verdict.left_out}')
    for peer, who in verdict.peers.items():
        print(f'{peer}: {None if who is None else sorted(who)}')
    for peer, way, rule in compare.differences(verdict):
        print(f'{peer}: only we {way}: {rule.name if rule else "NO RULE"}')


def judged_anew(options, generator, indices, seat):
    """Yields the verdicts, and records them."""
    record = options.record.open('w') if options.record else None
    try:
        for done, verdict in enumerate(judge.judge(generator, indices, seat), 1):
            if record:
                record.write(verdict.line() + '\n')
            if done % 2000 == 0:
                print(f'{done} judged', flush=True)
            yield verdict
    finally:
        if record:
            record.close()


def main():
    options = arguments()
    began = time.monotonic()
    home = pathlib.Path(options.build).resolve() / 'differential'
    home.mkdir(parents=True, exist_ok=True)
    if options.judged:
        verdicts = [Verdict.read(line) for line in options.judged.read_text().splitlines()]
    else:
        asked, modules = need_peers(home, options.without)
        if options.make:
            return subjects.make(options.build, modules)
        now, found = subjects.load()
        generator = Generator(found, options.seed, options.cases, now)
        with tempfile.TemporaryDirectory(prefix='mig-differential-') as folder:
            seat = judge.Seat(pathlib.Path(folder), options.program, modules, options.clock, now,
                              asked)
            if options.one is not None:
                kept = home / f'case-{options.one}'
                shutil.rmtree(kept, ignore_errors=True)
                kept.mkdir()
                return one_case(generator, seat, options, kept)
            indices = range(options.cases)
            if options.only:
                indices = [i for i in indices if (c := generator.case(i)) and
                           re.search(options.only, f'{c.kind} of {c.of}')]
            print(f'seed {options.seed}: {len(indices)} cases of {len(found)} keys and signatures '
                  'of other programs', flush=True)
            verdicts = list(judged_anew(options, generator, indices, seat))
    print(f'judged after {time.monotonic() - began:.0f} s\n')
    tally = compare.Tally(verdicts)
    tally.show()
    if tally.failures:
        print(f'\nto judge one again:\n  {sys.executable} {__file__} {options.build} '
              f'{options.program} {options.clock} --seed {options.seed} --one '
              f'{tally.failures[0][0].index}')
    from cases import run
    run([sys.argv[0], options.build, *(f'--logger={one}' for one in options.logger)],
        tally.claims())


if __name__ == '__main__':
    main()
