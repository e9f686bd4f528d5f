# The library exports mig's own symbols and nothing else.  symbols.py LIBRARY
import subprocess
import sys

OURS = ('_ZN3mig', '_ZNK3mig', '_ZTVN3mig', '_ZTIN3mig', '_ZTSN3mig', 'mig_', 'MIG_0')


def names_of(*options):
    out = subprocess.run(['nm', '-D', '--defined-only', *options, sys.argv[1]],
                         capture_output=True, text=True, check=True).stdout
    return [line.split(' ', 2)[2] for line in out.splitlines()]


foreign = [n for n in names_of() if not n.startswith(OURS)]
names = names_of('-C')
needed = ('mig::agent::run(', 'mig::policy::authorize(', 'mig::keyring::from_file(')
missing = [n for n in needed if not any(one.startswith(n) for one in names)]
print('\n'.join(foreign + [f'not exported: {n}' for n in missing]) or
      f'{len(names)} symbols, all of mig')
sys.exit(bool(foreign or missing))
