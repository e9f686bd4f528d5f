# Rooms may include only rooms below them.  Prints every step upward or aside; exits 1 if any.
#
#     layers.py SOURCE_ROOT
import pathlib
import re
import sys

# What each room may include besides itself, as drawn in HACKING.md.
BELOW = {
    'base': set(),
    'host': {'base'},
    'hash': {'base'},
    'scan': {'base'},
    'pgp': {'base'},
    'action': {'base', 'scan', 'pgp'},
    'module': {'base', 'host', 'action'},
    'modules': {'base', 'host', 'hash', 'scan', 'action', 'module'},
    'wire': {'base', 'pgp', 'action'},
    'engine': {'base', 'hash', 'pgp', 'action', 'module', 'wire'},
    'transport': {'base'},  # bytes travel; what they mean is not its business
    'store': {'base', 'hash', 'pgp', 'action', 'scan'},
    'service': {'base', 'host', 'hash', 'scan', 'pgp', 'action', 'module', 'modules', 'wire',
                'engine', 'transport', 'store'},
}
FRONT = {'mig', 'agent', 'scheduler', 'api_server', 'client', 'asio'}  # <mig/agent.hpp>

# Third parties and the system, each behind the rooms that may know it.
ONLY_IN = [
    (re.compile(r'<botan/'), {'pgp', 'hash', 'wire'}, 'Botan'),
    (re.compile(r'<re2/'), {'scan'}, 'RE2'),
    (re.compile(r'<asio'), {'service', 'transport'}, 'Asio'),
    (re.compile(r'<sqlite3'), {'store'}, 'SQLite'),
    (re.compile(r'<archive(_entry)?\.h>'), {'modules'}, 'libarchive'),
    (re.compile(r'<libpq'), {'store'}, 'PostgreSQL'),
    (re.compile(r'<(amqp|rabbitmq-c/)'), {'transport'}, 'RabbitMQ-C'),
    (re.compile(r'<(nlohmann)/'), {'base'}, 'the JSON library'),
    (re.compile(r'<(boost)/'), {'service'}, 'Boost'),
]
# The engine is a function of its events: it has no clock, thread, file or socket.
IMPURE = re.compile(r'_clock::now|<(thread|mutex|fstream|filesystem|random|asio|sys/|unistd)')


def included_room(line):
    m = re.match(r'\s*#\s*include\s*[<"](?:mig/)?(\w+)(/|\.hpp)', line)
    if not m:
        return None
    if m[2] == '/':
        return m[1] if m[1] in BELOW else None
    return 'service' if '<mig/' in line and m[1] in FRONT else None


def check(file, room, public):
    bad = []
    for n, line in enumerate(file.read_text().splitlines(), 1):
        place = f'{file}:{n}'
        other = included_room(line)
        if other and other != room and other not in BELOW[room]:
            bad.append(f'{place}: {room} may not include {other}')
        if '#include' in line:
            for pattern, allowed, what in ONLY_IN:
                if pattern.search(line) and (public or room not in allowed):
                    bad.append(f'{place}: {what} may not be known here')
        if room == 'engine' and IMPURE.search(line):
            bad.append(f'{place}: the engine is pure: {line.strip()}')
    return bad


def main():
    root = pathlib.Path(sys.argv[1])
    bad = []
    count = 0
    for top, public in ((root / 'include/mig', True), (root / 'src', False)):
        for file in sorted(top.rglob('*.[hc]pp')):
            first = file.relative_to(top).parts[0]
            bad += check(file, first if first in BELOW else 'service', public)
            count += 1
    for file in sorted((root / 'examples').rglob('*.[hc]pp')):
        for n, line in enumerate(file.read_text().splitlines(), 1):
            if re.match(r'\s*#\s*include\s*"(%s)/' % '|'.join(BELOW), line):
                bad.append(f'{file}:{n}: examples see public headers only')
        count += 1
    print('\n'.join(bad) or f'{count} files, every arrow points down')
    sys.exit(bool(bad) or not count)


main()
