"""What is no death: peers that repeat, networks that go silent, full disks, clocks that jump, two
schedulers that both think that they hold a command.  The cases of matrix.py, on its broker and
database; after each, the same is true as after a kill.
"""
import contextlib
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from platform_of_processes import await_that  # noqa: E402
from postgres_of_processes import Postgres  # noqa: E402
from production_of_processes import Production  # noqa: E402
from rabbitmq import Broker  # noqa: E402
from wire import Wire  # noqa: E402


@contextlib.contextmanager
def small_disk(folder, size):
    folder.mkdir(exist_ok=True)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size}', 'mig-test', folder], check=True,
                   capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(['umount', '-l', folder], check=True)
        with contextlib.suppress(OSError):
            folder.rmdir()


def fill(folder):
    with contextlib.suppress(OSError), open(folder / 'filler', 'wb', buffering=0) as filler:
        while True:
            filler.write(b'\0' * 4096)
    with contextlib.suppress(OSError), open(folder / 'filler', 'ab', buffering=0) as filler:
        while True:
            filler.write(b'\0')
    return folder / 'filler'


def shuffle(p, queue, at_least):
    ran = subprocess.run([p.build / 'test' / 'fault' / 'shuffle',
                          f'amqp://admin:secret@127.0.0.1:{p.broker.port}/mig', queue, str(at_least)],
                         check=True, capture_output=True, text=True, timeout=120)
    assert int(ran.stdout) >= at_least, ran.stdout


def commands_and_answers_that_come_twice_and_in_another_order(build, broker, database):
    with Production(build, broker, database) as p:
        p.start_all()
        for name in p.names:
            p.end(p.agents_alive.pop(name))
        confirmed = p.seen('command confirmed')
        actions = [p.accept(p.question()) for _ in range(4)]
        await_that('the commands are with the broker',
                   lambda: p.seen('command confirmed') >= confirmed + 4 * len(p.names))
        for name in p.names:
            shuffle(p, f'mig.agt.linux.{name}', 4)
        for number in (1, 2):
            p.end(p.schedulers.pop(number))
        for name in p.names:
            p.start_agent(name, wait=False)
        await_that('the answers are with the broker',
                   lambda: p.seen('answer confirmed') >= 4 * len(p.names))
        shuffle(p, 'mig.agt.results', 4 * len(p.names))
        for number in (1, 2):
            p.start_scheduler(number)
        p.check(actions)


def two_schedulers_that_both_hold_a_command(build, broker, database):
    with Production(build, broker, database) as p:
        p.start_all()
        actions = []
        for _ in range(2):
            started = p.seen('operation started')
            actions.append(p.accept(p.question(milliseconds=1000), to=1))
            await_that('it runs', lambda: p.seen('operation started') > started)
            p.schedulers[1].send_signal(signal.SIGSTOP)
            database.ask("UPDATE mig.schedulers SET livesuntil = '-infinity' "
                         f"WHERE name LIKE '%{p.folder}/api1.sock'")
            database.ask("SELECT pg_notify('mig_news', E'somebody\\nw\\n')")  # there is work
            await_that('the other one has taken it', lambda: database.ask(
                f"SELECT owner FROM mig.actions WHERE id = '{actions[-1]}'").endswith('api2.sock'))
            p.schedulers[1].send_signal(signal.SIGCONT)
        p.check(actions)
        p.check([p.accept(p.question(), to=1), p.accept(p.question(), to=2)])


def a_full_disk_under_a_journal(build, broker, database):
    with Production(build, broker, database) as p, small_disk(p.folder / 'small', '1m') as disk:
        name = p.names[0]
        p.changes[name] = {'journal': str(disk / 'journal')}
        p.start_all()
        filler = fill(disk)
        failed = p.log(name).count('the journal cannot be written')
        actions = []
        while p.log(name).count('the journal cannot be written') == failed:
            assert len(actions) < 30, 'the disk is not full'  # its last page takes a few entries
            actions.append(p.accept(p.question(milliseconds=100)))
        filler.unlink()
        p.agents_killed.add(name)  # a run whose answer found no room is one that nothing is known of
        p.check(actions)
        p.check([p.accept(p.question())])


def clocks_that_jump(build, broker, database):
    with Production(build, broker, database, clocks=True) as p:
        p.start_all()
        actions = []
        # An agent whose clock is behind the signature's refuses it, and rightly: those go ahead, and
        # come back.
        for s1, s2, *agents in [(0, 0, 0, 0, 0), (1200, -1800, 600, 1800, 0), (-3000, 1500, 0, 60, 1200),
                                (0, 0, 0, 0, 0)]:
            for who, seconds in zip(['scheduler1', 'scheduler2', *p.names], [s1, s2, *agents]):
                p.set_clock(who, seconds)
            actions += [p.accept(p.question(milliseconds=50)) for _ in range(2)]
        p.check(actions)
        # Beyond the end of an action: then it may have expired, and has ended once all the same.
        actions = [p.accept(p.question(milliseconds=200, minutes=20))]
        for number in (1, 2):
            p.set_clock(f'scheduler{number}', 3600)
        p.check(actions, expected='any')
        for number in (1, 2):
            p.set_clock(f'scheduler{number}', 0)
        p.check([p.accept(p.question())])


def a_full_disk_under_the_database(build, broker, _):
    folder = pathlib.Path('/tmp') / f'mig-small-{broker.port}'
    with small_disk(folder, '160m') as disk, Postgres(sys.argv[2], folder=disk / 'pg') as small, \
            Production(build, broker, small) as p:
        p.start_all()
        actions = [p.accept(p.question())]
        filler = fill(disk)
        question = p.question()
        for _ in range(5):
            if p.post(question):
                break
        assert small.process.poll() is None or filler.exists()
        filler.unlink()
        if small.process.poll() is not None:
            small.start()
        actions.append(p.accept(question, meanwhile=p.revive))
        p.check(actions)


def half_open_connections(build, _, database):
    """The broker asks for a heartbeat each second, so that silence is noticed."""
    with Broker(more='heartbeat = 1') as quick, Wire(quick.port) as wire, \
            Production(build, quick, database, by=wire.port) as p:
        p.start_all()
        for point in ('command published', 'answer published', 'delivery arrived'):
            seen = p.seen(point)
            action = p.accept(p.question())
            await_that(point, lambda: p.seen(point) > seen)
            wire.swallow()
            others = [p.accept(p.question()) for _ in range(2)]
            p.check([action, *others])
        wire.cut()
        p.check([p.accept(p.question())])


SHORT = [commands_and_answers_that_come_twice_and_in_another_order, two_schedulers_that_both_hold_a_command,
         a_full_disk_under_a_journal, clocks_that_jump]
LONG = [a_full_disk_under_the_database, half_open_connections]
