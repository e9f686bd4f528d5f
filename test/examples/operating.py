"""Operating mig-scheduler: its configuration, its investigators: operating.py BUILD_FOLDER"""
import http.client
import json
import pathlib
import re
import ssl
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that  # noqa: E402
from rabbitmq import make_certificates  # noqa: E402

EXAMPLE = ROOT / 'examples' / 'scheduler' / 'scheduler.json'


def scheduler(p, *words):
    return subprocess.run([p.program('mig-scheduler'), *map(str, words)], env=p.environment,
                          capture_output=True, text=True, check=False, timeout=60)


def refused(ran, *said):
    assert ran.returncode == 3, ran
    for words in said:
        assert words in ran.stderr, (words, ran)


def good(ran):
    assert ran.returncode == 0, ran
    return ran.stdout


def names_in(settings, within=''):
    for name, value in settings.items():
        if name.startswith('#'):
            continue
        if isinstance(value, dict):
            yield from names_in(value, within + name + '.')
        else:
            yield within + name


def configured(p, api=None, **changes):
    """A configuration on sockets and SQLite in the platform's folder."""
    settings = {'store': 'mig.db', 'relay': 'unix:relay.sock', 'keyring': 'keys.asc',
                'verbose': True, 'api': {'socket': 'api.sock', **(api or {})}, **changes}
    path = p.folder / 'scheduler.json'
    path.write_text(json.dumps({k: v for k, v in settings.items() if v is not None}))
    return path


def check(p, *more, api=None, **changes):
    return scheduler(p, '--check-config', '--config', configured(p, api, **changes), *more)


# ---- the configuration -----------------------------------------------------------------------------

def help_and_the_example_have_every_setting(build):
    with Platform(build) as p:
        told = set(re.findall(r'^  --.* "([a-z0-9_.]+)"$', good(scheduler(p, '--help')), re.M))
        shown = set(names_in(json.loads(EXAMPLE.read_text())))

        assert len(told) > 25
        # An example names the relay in one way of two.
        assert told - shown == {'relay'} and shown <= told, (told ^ shown)


def the_example_is_good(build):
    with Platform(build) as p:
        make_certificates(p.folder / 'tls')
        for name, to in (('relay-ca.pem', 'ca.pem'), ('scheduler.pem', 'client.pem'),
                         ('scheduler.key', 'client.key'), ('api.pem', 'server.pem'),
                         ('api.key', 'server.key')):
            (p.folder / name).write_bytes((p.folder / 'tls' / to).read_bytes())
            (p.folder / name).chmod(0o600)
        (p.folder / 'keys.asc').rename(p.folder / 'investigators.asc')
        for name, text in (('relay-url', 'amqps://s1:secret@relay.example.net/mig'),
                           ('api-key', 'k')):
            (p.folder / name).write_text(text + '\n')
        (p.folder / 'scheduler.json').write_bytes(EXAMPLE.read_bytes())

        ran = scheduler(p, '--check-config', '--config', p.folder / 'scheduler.json')

        assert good(ran) == 'the configuration is good\n', ran


def a_mistake_in_a_configuration_is_named(build):
    with Platform(build) as p:
        good(check(p))
        refused(check(p, stroe='x'), 'scheduler.json', '"stroe" is not a member of it')
        refused(check(p, api={'lisen': '1'}), '"api.lisen" is not a member of it')
        refused(check(p, api={'listen': '65536'}), '"api.listen"', 'a port from 0 to 65535')
        refused(check(p, api={'listen': ':80'}), '"api.listen"', 'a port from 0 to 65535')
        refused(check(p, api={'token_window': 120}), '"api.token_window"', 'a time such as 30s')
        refused(check(p, api={'connections_max': 0}), 'a whole number from 1 to 1000000')
        refused(check(p, api={'mig2_tokens': 'yes'}), '"api.mig2_tokens"', 'true or false')
        refused(check(p, log='xml'), '"log"', 'text or json')
        refused(check(p, relay_tls='ca.pem'), '"relay_tls"', 'members of its own')
        refused(check(p, proxies=['a', 1]), '"proxies"', 'a list of texts')
        refused(check(p, store=None), '--store', 'missing')
        refused(check(p, relay_mode='999'), 'octal')
        refused(check(p, keyring='nobody.asc'), 'nobody.asc')
        refused(check(p, relay='amqps://localhost/mig'), '--relay-ca')
        (p.folder / 'scheduler.json').write_text('{"store": ')
        refused(scheduler(p, '--check-config', '--config', p.folder / 'scheduler.json'),
                'scheduler.json')
        refused(scheduler(p, '--config', p.folder / 'none.json'), 'none.json')


def what_others_can_write_or_read_is_refused(build):
    with Platform(build) as p:
        config = configured(p)
        config.chmod(0o666)
        refused(scheduler(p, '--check-config', '--config', config), 'is 0666', 'chmod go-w')
        config.chmod(0o644)
        good(scheduler(p, '--check-config', '--config', config))
        make_certificates(p.folder / 'tls')
        config = configured(p, relay='amqps://s1:secret@localhost/mig',
                            relay_tls={'ca': 'tls/ca.pem'})
        refused(scheduler(p, '--check-config', '--config', config), 'password', 'chmod o-r')
        config.chmod(0o640)
        good(scheduler(p, '--check-config', '--config', config))
        https = {'listen': '0.0.0.0:0', 'certificate': 'tls/server.pem', 'key_file': 'k',
                 'certificate_key': 'tls/server.key'}
        (p.folder / 'k').write_text('k\n')
        (p.folder / 'tls/server.key').chmod(0o644)
        refused(check(p, api=https), 'server.key', 'chmod o-r')
        (p.folder / 'tls/server.key').chmod(0o600)
        good(check(p, api=https))


def a_port_that_others_could_use_is_refused(build):
    with Platform(build) as p:
        (p.folder / 'k').write_text('k\n')
        refused(check(p, api={'listen': '1664'}), '--investigators')
        refused(check(p, api={'listen': '0.0.0.0:1664', 'key_file': 'k'}), 'could listen in')
        refused(check(p, api={'certificate': 'k', 'listen': '1', 'key_file': 'k'}), 'go together')


def options_override_the_configuration(build):
    with Platform(build) as p:
        good(check(p, '--relay-mode', '660', relay_mode='999'))
        refused(check(p, '--keyring', p.folder / 'nobody.asc'), 'nobody.asc')
        refused(check(p, '--listen', 'x'), '--listen', 'a port from 0 to 65535')
        refused(check(p, '--lisen', '1'), '--lisen', '--help')


# ---- serving ---------------------------------------------------------------------------------------

def serving(p, config):
    """The scheduler with that configuration; its port."""
    p.scheduler = p.start('mig-scheduler', ['--config', str(config)], 'scheduler')
    out = p.folder / 'scheduler.out'
    await_that('it is ready', lambda: out.exists() and out.read_text().endswith('\n')
               or p.scheduler.poll() is not None)
    assert p.scheduler.poll() is None, p.log('scheduler')
    return int(out.read_text().split('port ')[1])


def https_get(port, folder, path, **headers):
    context = ssl.create_default_context(cafile=folder / 'tls' / 'ca.pem')
    connection = http.client.HTTPSConnection('localhost', port, context=context, timeout=60)
    try:
        connection.request('GET', path, headers={'Accept': 'application/json', **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def a_configured_scheduler_serves_https_metrics_and_json_logs(build):
    with Platform(build) as p:
        make_certificates(p.folder / 'tls')
        (p.folder / 'k').write_text('secret\n')
        port = serving(p, configured(p, log='json', api={
            'listen': '127.0.0.1:0', 'certificate': 'tls/server.pem',
            'certificate_key': 'tls/server.key', 'key_file': 'k', 'investigators': 'people.db',
            'mig2_heartbeats': True}))
        p.start_agent('agent', '--log', 'json')
        ran = p.mig('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')

        assert ran.returncode == 0, ran
        told = [json.loads(line) for line in p.log('agent').splitlines()]
        assert any(r['message'] == 'connected to the relay' for r in told), told
        assert https_get(port, p.folder, '/api/v1/dashboard')[0] == 401
        key = {'X-MIGAPIKEY': 'secret'}
        assert https_get(port, p.folder, '/api/v1/dashboard', **key)[0] == 200
        status, metrics = https_get(port, p.folder, '/metrics', **key)
        assert status == 200, metrics
        assert 'mig_agents{status="online"} 1' in metrics, metrics
        # What the scheduler says is counted, not only what the API does.
        assert re.search(r'mig_log_messages_total\{level="\w+",message="point: ', metrics), metrics
        lines = [json.loads(line) for line in p.log('scheduler').splitlines()]
        assert any(r['message'] == 'request' and r['fields']['path'] == '/api/v1/dashboard' and
                   r['fields']['status'] == '401' and r['level'] == 'info' and r['time']
                   for r in lines), lines[:5]


def an_investigator_asks_over_https_with_signed_requests(build):
    with Platform(build) as p:
        make_certificates(p.folder / 'tls')
        port = serving(p, configured(p, api={
            'listen': '127.0.0.1:0', 'certificate': 'tls/server.pem',
            'certificate_key': 'tls/server.key', 'investigators': 'people.db',
            'mig2_tokens': False}))
        p.start_agent()
        where = ('--investigators', p.folder / 'people.db')
        alice = exported(p, p.key, 'alice')
        good(scheduler(p, 'investigator', 'add', '--name', 'Alice', '--key', alice, '--permit',
                       'all', *where))
        api = f'https://localhost:{port}'
        rc = p.folder / 'migrc'
        rc.write_text(rc.read_text().replace(f'unix:{p.folder}/api.sock', api).replace(
            '[gpg]', f'ca = "{p.folder}/tls/ca.pem"\n[gpg]'))
        question = ('-t', 'all', '-path', '/etc', '-name', '^passwd$')

        ran = p.mig('file', *question)

        assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, ran
        refused(p.mig('file', '--ca', str(p.folder / 'tls/stranger.pem'), *question), api)
        refused(p.mig('file', '--api', f'https://127.0.0.1:{port}', *question), '127.0.0.1')
        refused(p.mig('file', '--api', f'http://example.net:{port}', *question), 'only https://')
        stranger = p.make_key('stranger@example.net')
        refused(p.mig('file', *question, key=stranger), 'unknown entity')
        # Who may look may not ask.
        good(scheduler(p, 'investigator', 'add', '--name', 'Bob', '--key',
                       exported(p, stranger, 'bob'), '--permit', 'search,agent,command', *where))
        await_that('Bob is known', lambda: 'unknown entity' not in
                   p.mig('file', *question, key=stranger).stderr)
        refused(p.mig('file', *question, key=stranger), 'send the action')
        assert ' who=Alice' in p.log('scheduler'), p.log('scheduler')[-3000:]


# ---- investigators ---------------------------------------------------------------------------------

def exported(p, key, name):
    file = p.folder / f'{name}.asc'
    file.write_bytes(p.gpg('--armor', '--export', key))
    return file


def investigators_are_added_listed_permitted_and_removed(build):
    with Platform(build) as p:
        config = configured(p, api={'investigators': 'people.db'})

        def people(*words):
            return scheduler(p, 'investigator', *words, '--config', config)
        alice = exported(p, p.key, 'alice')
        other = p.make_key('bob@example.net')
        bob = exported(p, other, 'bob')

        added = good(people('add', '--name', 'Alice', '--key', alice, '--permit', 'all'))
        assert added == f'1  active  {p.key}  Alice  all\n', added
        refused(people('add', '--name', 'Again', '--key', alice), 'already exists')
        refused(people('remove', '1'), 'last admin')
        refused(people('permit', p.key, 'default'), 'last admin')
        assert 'search,action,' in good(people('add', '--name', 'Bob', '--key', bob))
        assert good(people('permit', other, 'all')) == f'2  active  {other}  Bob  all\n'
        assert good(people('remove', p.key)) == f'1  disabled  {p.key}  Alice  none\n'
        refused(people('remove', '2'), 'last admin')
        listed = good(people('list'))
        assert listed == f'1  disabled  {p.key}  Alice  none\n2  active  {other}  Bob  all\n', listed


def a_mistake_about_an_investigator_is_named(build):
    with Platform(build) as p:
        where = ('--investigators', p.folder / 'people.db')

        def people(*words):
            return scheduler(p, 'investigator', *words)
        both = exported(p, p.key, 'alice')
        assert 'usage:' in good(people('--help'))
        refused(people('list'), '--config')
        refused(people('list', '--config', configured(p)), '"api.investigators" is not in')
        refused(people('remove', '7', *where), 'there is none')
        refused(people('remove', 'Alice', *where), 'a number or a fingerprint')
        refused(people('permit', '1', 'everything', *where), 'there is no permission everything')
        refused(people('add', '--key', both, *where), '--name')
        refused(people('add', '--name', 'A', '--key', p.folder / 'none.asc', *where), 'none.asc')
        refused(people('dance', *where), 'dance')
        both.write_bytes(p.gpg('--armor', '--export', p.key, p.make_key('bob@example.net')))
        refused(people('add', '--name', 'A', '--key', both, *where), 'must have one')
        both.chmod(0o666)
        refused(people('add', '--name', 'A', '--key', both, *where), 'is 0666')


# ---- a new platform --------------------------------------------------------------------------------

def init_names_what_is_wrong_before_it_makes_anything(build):
    with Platform(build) as p:
        make_certificates(p.folder / 'tls')
        words = {'--into': p.folder / 'new', '--database': 'postgresql://o@/d?host=/nowhere',
                 '--broker': 'relay.example.net/mig', '--broker-ca': p.folder / 'tls/ca.pem',
                 '--keyring': p.folder / 'keys.asc', '--scheduler': 's1', '--agent': 'a1'}

        def init(*more, **changes):
            wanted = {**words, **{'--' + k.replace('_', '-'): v for k, v in changes.items()}}
            return scheduler(p, 'init', *(w for kv in wanted.items() if kv[1] for w in kv), *more)
        assert 'usage:' in good(scheduler(p, 'init', '--help'))
        refused(init(into=None), '--into', 'missing')
        refused(init('--agent', 'a1'), 'a1 is there twice')
        refused(init('--agent', "x'; DROP"), '--agent', 'letters, digits')
        refused(init('--agent', '../up'), '--agent', 'letters, digits')
        refused(init('--agnt', 'a2'), '--agnt')
        refused(init(broker='relay.example.net'), 'VIRTUAL-HOST')
        refused(init(api_url='http://mig.example.net'), '--api-url')
        refused(init(database='mig.db'), '--database')
        for host in ('db.example.net', 'o:p@db.example.net:5432', '192.0.2.1', '[2001:db8::1]:5432'):
            refused(init(database=f'postgresql://{host}/mig'), '--database', 'sslmode=verify-full')
        for there in ('0.0.0.0:1/mig?sslmode=disable', 'localhost:1/mig', '127.0.0.1:1/mig'):
            refused(init(database=f'postgresql://o@{there}'), 'connect to the database')
        refused(init(keyring=p.folder / 'none.asc'), 'none.asc')
        refused(init(scheduler=None, agent=None), '--scheduler')
        refused(init(), '/nowhere')  # the database
        assert not (p.folder / 'new').exists()


if __name__ == '__main__':
    run(sys.argv, [help_and_the_example_have_every_setting,
                   the_example_is_good,
                   a_mistake_in_a_configuration_is_named,
                   what_others_can_write_or_read_is_refused,
                   a_port_that_others_could_use_is_refused,
                   options_override_the_configuration,
                   a_configured_scheduler_serves_https_metrics_and_json_logs,
                   an_investigator_asks_over_https_with_signed_requests,
                   investigators_are_added_listed_permitted_and_removed,
                   a_mistake_about_an_investigator_is_named,
                   init_names_what_is_wrong_before_it_makes_anything])
