# Turns an agent's configuration into a C++ source: embed.py CONFIG.json OUTPUT.cpp
#
# "keyring", a file beside CONFIG.json, becomes "keys", its content: what is compiled in needs no
# file.  Without CONFIG.json ("none") the source carries nothing.
import json
import pathlib
import sys


def carried(path):
    if path == 'none':
        return b''
    file = pathlib.Path(path)
    config = json.loads(file.read_text())
    if 'keyring' in config:
        config['keys'] = (file.parent / config.pop('keyring')).read_text()
    for needed in ('relay', 'keys', 'policy'):
        if needed not in config:
            sys.exit(f'{path}: "{needed}" is missing: it is what is compiled in')
    return json.dumps(config, sort_keys=True).encode()


data = carried(sys.argv[1])
numbers = ', '.join(map(str, data)) or '0'
pathlib.Path(sys.argv[2]).write_text(f'''// Made by embed.py.
#include "carried.hpp"

namespace {{
constexpr unsigned char content[] = {{{numbers}}};
}}

std::string_view carried_configuration() noexcept
{{
    return {{reinterpret_cast<char const*>(content), {len(data)}}};
}}
''')
