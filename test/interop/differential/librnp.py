"""librnp, asked line by line: {"do": "verify" | "make", ...} is answered with one line of JSON.

It is loaded into a process of its own, for some of what it is shown ends it.
"""
import base64
import ctypes
import ctypes.util
import json
import sys

rnp = ctypes.CDLL(ctypes.util.find_library('rnp'))
PUBLIC, SECRET, PERMISSIVE = 1, 2, 256


def check(status, what):
    if status != 0:
        raise RuntimeError(f'{what}: {status:#x}')


class Ffi:
    def __init__(self):
        self.it = ctypes.c_void_p()
        check(rnp.rnp_ffi_create(ctypes.byref(self.it), b'GPG', b'GPG'), 'create')

    def __enter__(self):
        return self.it

    def __exit__(self, *_):
        rnp.rnp_ffi_destroy(self.it)


def memory(data):
    """An input, which does not copy the octets: the caller keeps them."""
    made = ctypes.c_void_p()
    check(rnp.rnp_input_from_memory(ctypes.byref(made), data, ctypes.c_size_t(len(data)), False),
          'input')
    return made


def file(path):
    """An input; memory() of nothing is refused."""
    made = ctypes.c_void_p()
    check(rnp.rnp_input_from_path(ctypes.byref(made), path.encode()), 'input')
    return made


def text_of(call, handle):
    out = ctypes.c_char_p()
    check(call(handle, ctypes.byref(out)), 'text')
    return out.value.decode()


def primary_of(key):
    is_primary = ctypes.c_bool()
    check(rnp.rnp_key_is_primary(key, ctypes.byref(is_primary)), 'primary')
    return text_of(rnp.rnp_key_get_fprint if is_primary.value else rnp.rnp_key_get_primary_fprint,
                   key)


def verify(ring, message, signature):
    signers = set()
    with Ffi() as ffi:
        keys, text, made = file(ring), file(message), file(signature)
        what = ctypes.c_char_p()
        rnp.rnp_import_keys(ffi, keys, ctypes.c_uint32(PUBLIC | PERMISSIVE), ctypes.byref(what))
        op = ctypes.c_void_p()
        check(rnp.rnp_op_verify_detached_create(ctypes.byref(op), ffi, text, made), 'verify')
        rnp.rnp_op_verify_execute(op)
        count = ctypes.c_size_t()
        rnp.rnp_op_verify_get_signature_count(op, ctypes.byref(count))
        for i in range(count.value):
            one = ctypes.c_void_p()
            check(rnp.rnp_op_verify_get_signature_at(op, ctypes.c_size_t(i), ctypes.byref(one)),
                  'one')
            key = ctypes.c_void_p()
            if rnp.rnp_op_verify_signature_get_status(one) != 0:
                continue
            if rnp.rnp_op_verify_signature_get_key(one, ctypes.byref(key)) == 0 and key:
                signers.add(primary_of(key))
                rnp.rnp_key_handle_destroy(key)
        rnp.rnp_op_verify_destroy(op)
        for each in (keys, text, made):
            rnp.rnp_input_destroy(each)
    return sorted(signers)


def generated(op, order):
    if 'bits' in order:
        check(rnp.rnp_op_generate_set_bits(op, order['bits']), 'bits')
    if 'curve' in order:
        check(rnp.rnp_op_generate_set_curve(op, order['curve'].encode()), 'curve')
    check(rnp.rnp_op_generate_set_hash(op, order.get('hash', 'SHA256').encode()), 'hash')
    for usage in order['usage']:
        check(rnp.rnp_op_generate_add_usage(op, usage.encode()), 'usage')
    if order.get('expires'):
        check(rnp.rnp_op_generate_set_expiration(op, order['expires']), 'expiration')
    check(rnp.rnp_op_generate_execute(op), 'generate')
    key = ctypes.c_void_p()
    check(rnp.rnp_op_generate_get_key(op, ctypes.byref(key)), 'key')
    return key


def output_of(write):
    out = ctypes.c_void_p()
    check(rnp.rnp_output_to_memory(ctypes.byref(out), ctypes.c_size_t(0)), 'output')
    write(out)
    data, size = ctypes.POINTER(ctypes.c_ubyte)(), ctypes.c_size_t()
    check(rnp.rnp_output_memory_get_buf(out, ctypes.byref(data), ctypes.byref(size), False), 'buf')
    return base64.b64encode(bytes(data[:size.value])).decode()


def signed(ffi, key, message, digest):
    text = memory(message)  # kept by the caller

    def write(out):
        op = ctypes.c_void_p()
        check(rnp.rnp_op_sign_detached_create(ctypes.byref(op), ffi, text, out), 'sign')
        check(rnp.rnp_op_sign_set_hash(op, digest.encode()), 'hash')
        check(rnp.rnp_op_sign_add_signature(op, key, None), 'signer')
        check(rnp.rnp_op_sign_execute(op), 'execute')
    return output_of(write)


def make(order):
    """A key, its public part, and signatures by it: {"ring", "signatures": {hash: ...}}."""
    with Ffi() as ffi:
        op = ctypes.c_void_p()
        check(rnp.rnp_op_generate_create(ctypes.byref(op), ffi, order['algorithm'].encode()), 'op')
        check(rnp.rnp_op_generate_set_userid(op, order['user'].encode()), 'user')
        primary = signer = generated(op, order)
        if 'subkey' in order:
            sub = ctypes.c_void_p()
            check(rnp.rnp_op_generate_subkey_create(ctypes.byref(sub), ffi, primary,
                                                    order['subkey']['algorithm'].encode()), 'sub')
            signer = generated(sub, order['subkey'])
        signatures, message = {}, order['message'].encode()
        for digest in order['digests']:
            try:
                signatures[digest] = signed(ffi, signer, message, digest)
            except RuntimeError:
                pass  # not with this key
        if order.get('revoke'):
            check(rnp.rnp_key_revoke(primary, 0, b'SHA256', b'superseded', b'gone'), 'revoke')
        ring = output_of(lambda out: check(rnp.rnp_key_export(primary, out, 2 | 8), 'export'))
        return {'ring': ring, 'signatures': signatures}


def main():
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if order['do'] == 'make':
                answer = make(order)
            else:
                answer = {'signers': verify(order['ring'], order['message'], order['signature'])}
        except (RuntimeError, UnicodeDecodeError) as why:
            answer = {'signers': [], 'why': str(why)}
        print(json.dumps(answer), flush=True)


main()
