# The library exports mig's own symbols and nothing else.  symbols.py LIBRARY
import subprocess
import sys

OURS = ('mig::', 'mig_', 'vtable for mig::', 'typeinfo for mig::', 'typeinfo name for mig::',
        'guard variable for mig::', 'non-virtual thunk to mig::', 'MIG_0')

out = subprocess.run(['nm', '-DC', '--defined-only', sys.argv[1]], capture_output=True, text=True,
                     check=True).stdout
names = [line.split(' ', 2)[2] for line in out.splitlines()]
foreign = [n for n in names if not n.startswith(OURS)]
print('\n'.join(foreign) or f'{len(names)} symbols, all of mig')
sys.exit(bool(foreign) or not names)
