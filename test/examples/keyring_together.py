"""mig keyring, called several times at once on one file: keyring_together.py BUILD_FOLDER"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from gpg_home import GpgHome  # noqa: E402

KEYS = ROOT / 'test/data/actions/keys'
AT = '1795521600'  # 2026-11-24T12:00:00Z
NAMES = ('alice-rsa2048', 'bob-rsa4096', 'carol-dsa2048', 'dave-p256', 'erin-ed25519', 'heidi-p384',
         'ivan-p521', 'uma-expired1y')


def at_once(g, verb, words):
    asked = [subprocess.Popen([g.program, 'keyring', verb, '--keyring', g.folder / 'ring', '--at', AT,
                               word], env=g.environment, stdout=subprocess.DEVNULL) for word in words]
    return [one.wait(60) for one in asked]


def names_in(g):
    listed = subprocess.run([g.program, 'keyring', 'list', '--keyring', g.folder / 'ring', '--at', AT],
                            env=g.environment, capture_output=True, text=True, check=True).stdout
    return {line.split(',')[0] for line in listed.splitlines() if not line.startswith(' ')}


def what_is_added_and_removed_at_once_is_all_done(build):
    with GpgHome(build) as g:
        ends = at_once(g, 'add', [KEYS / f'{name}.pub.asc' for name in NAMES])
        assert set(ends) <= {0, 2}, ends  # 2: one has expired
        there = names_in(g)
        assert len(there) == len(NAMES), there
        gone = sorted(there)[:7]
        assert set(at_once(g, 'remove', gone)) == {0}
        assert names_in(g) == there - set(gone)
        assert [f for f in os.listdir(g.folder) if f.startswith('ring')] == ['ring']


if __name__ == '__main__':
    run(sys.argv, [what_is_added_and_removed_at_once_is_all_done])
