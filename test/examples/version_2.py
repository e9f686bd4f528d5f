"""Actions of version 2, signed by gpg alone, to the programs as they are: version_2.py BUILD_FOLDER"""
import datetime
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform  # noqa: E402

OPERATIONS = [{'module': 'file', 'parameters': {'searches': {'s1': {
    'names': ['^passwd$'], 'options': {'maxdepth': 1}, 'paths': ['/etc']}}}}]
MIGS = {'User-Agent': 'MIG Client console-20261124', 'Accept': '*/*'}


def at(minutes):
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    return now + datetime.timedelta(minutes=minutes)


def action_of_version_2(p, name):
    """What MIG's client would post: signed is a text made of four members, protocol 2.4."""
    begin, end = at(-2), at(10)
    target = "name LIKE '%'"
    operations = json.dumps(OPERATIONS, separators=(',', ':'), sort_keys=True)
    text = (f'name={name};target={target};validfrom={int(begin.timestamp())};'
            f'expireafter=%!s(int64={int(end.timestamp())});operations={operations};')
    armor = p.gpg('--armor', '--detach-sign', '--local-user', p.key, '--output', '-',
                  input=text.encode()).decode()
    signature = armor.split('\n\n', 1)[1].split('-----END')[0].replace('\n', '')
    return json.dumps({'id': 0, 'name': name, 'target': target, 'description': {}, 'threat': {},
                       'validfrom': begin.strftime('%Y-%m-%dT%H:%M:%SZ'),
                       'expireafter': end.strftime('%Y-%m-%dT%H:%M:%SZ'),
                       'operations': OPERATIONS, 'pgpsignatures': [signature],
                       'syntaxversion': 2})


def value_in(reply, name):
    status, body = reply
    assert status == 200, reply
    return next(datum['value'] for item in body['collection']['items'] for datum in item['data']
                if datum['name'] == name)


def an_action_of_version_2_ends_with_what_our_agent_found(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        status, action = p.post_action(action_of_version_2(p, 'an old question'))
        assert status == 202, action
        (command,) = p.final_commands(action['id'])
        assert command['status'] == 'success' and command['verified'], (command, p.log('scheduler'))
        assert 'an answer was dropped' not in p.log('scheduler'), p.log('scheduler')
        # MIG's programs see it as MIG's API would tell it.
        for path in (f'/api/v1/command?commandid={command["id"]}',
                     f'/api/v1/search?type=command&actionid={action["id"]}&limit=10'):
            told = value_in(p.request('GET', path, headers=MIGS), 'command')
            assert told['id'] == int(command['id']) and told['status'] == 'success', told
            assert told['action']['id'] == int(action['id']), told
            assert told['action']['syntaxversion'] == 2, told
            (result,) = told['results']
            assert result['foundanything'] and result['success'], told
            (found,) = result['elements']['s1']
            assert found['file'] == '/etc/passwd', told


CASES = [an_action_of_version_2_ends_with_what_our_agent_found]

if __name__ == '__main__':
    run(sys.argv, CASES)
