# No code runs before main: no static initialisers in the library.  static_init.py LIBRARY
import subprocess
import sys

out = subprocess.run(['objdump', '-t', sys.argv[1]], capture_output=True, text=True,
                     check=True).stdout
bad = [line for line in out.splitlines() if '_GLOBAL__sub_I_' in line]
print('\n'.join(bad) or 'none')
sys.exit(bool(bad))
