# Runs the cases of a client in Python: every function of the module whose name begins with `case_` gets the ports of the
# conformance server and of the device. Prints one line of JSON for each, its docstring and what went wrong, and at last
# how many there were, so that a run that broke off is noticed.
import hashlib
import json
import sys
import threading
import traceback

TEXT = 'ä & b = c + d'
CONTENT = bytes((i * i * 7 + i) % 251 for i in range(60000))
# More than the buffers of a connection hold: who does not read it resets a client that is still sending.
ABOVE_THE_LIMIT = bytes(8 << 20)
DEVICE_FORM = {'ssid': 'python', 'password': 'correct horse', 'host': 'broker.local', 'port': '1883', 'qos': '1'}


def run(module):
    port, device_port = int(sys.argv[1]), int(sys.argv[2])
    count = 0
    for name, case in list(module.items()):
        if not name.startswith('case_'):
            continue
        error = None
        try:
            case(port, device_port)
        except Exception:
            error = traceback.format_exc()
        count += 1
        print(json.dumps({'name': case.__doc__, 'error': error}), flush=True)
    print(json.dumps({'count': count}))


def both(work):
    """What two calls at once give."""
    results = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(len(results), 2)
    return results


def equal(actual, expected):
    assert actual == expected, f'{actual!r}, not {expected!r}'


def value_of(answer, name):
    """The value of a line `NAME=value` of /cgi-bin/env or /cgi-bin/echo."""
    for line in answer.split('\n'):
        if line.startswith(name + '='):
            return line[len(name) + 1:]
    return None


def expect_form(answer, fields):
    """What /cgi-bin/form answered: these fields as (name, file name, octets), by their digests."""
    seen = [(item['name'], item['filename'], item['sha256']) for item in json.loads(answer)['items']]
    equal(seen, [(name, filename, hashlib.sha256(content).hexdigest()) for name, filename, content in fields])
