// openpgp.js, asked line by line: openpgpjs.mjs PATH_OF_OPENPGP_MJS
//
// {"do": "verify" | "make", ...} is answered with one line of JSON.  One process for all.
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';

const openpgp = await import(pathToFileURL(process.argv[2]).href);
// Every curve: what is not judged finds no fault.
openpgp.config.rejectCurves = new Set();
const base64 = octets => Buffer.from(octets).toString('base64');

async function verify({ring, message, signature, now}) {
    const signers = new Set();
    const keys = await openpgp.readKeys({binaryKeys: readFileSync(ring)});
    const octets = readFileSync(signature);
    const read = octets.length > 0 && octets[0] < 0x80
        ? await openpgp.readSignature({armoredSignature: octets.toString('latin1')})
        : await openpgp.readSignature({binarySignature: octets});
    const text = await openpgp.createMessage({binary: readFileSync(message)});
    const seen = await openpgp.verify({message: text, signature: read, verificationKeys: keys,
                                       date: new Date(now * 1000), format: 'binary'});
    for (const one of seen.signatures) {
        try {
            await one.verified;
            const owner = keys.find(key => key.getKeys(one.keyID).length > 0);
            signers.add(owner.getFingerprint().toUpperCase());
        } catch { /* not a good one */ }
    }
    return {signers: [...signers].sort()};
}

async function make({options, config = {}, signed_at: signedAt, digests, message, subkey = false,
                     revoke = false, user}) {
    config.minRSABits = 2047;
    const date = new Date(options.born * 1000);
    delete options.born;
    const {privateKey} = await openpgp.generateKey({...options, date, format: 'object', config,
                                                    userIDs: [{name: user, email: `${user}@example.org`}]});
    const signatures = {};
    for (const digest of digests) {
        const text = await openpgp.createMessage({binary: Buffer.from(message)});
        const made = await openpgp.sign({
            message: text, signingKeys: privateKey, detached: true, format: 'binary',
            date: new Date(signedAt * 1000),
            config: {...config, preferredHashAlgorithm: openpgp.enums.hash[digest]}});
        signatures[digest] = base64(made);
    }
    let exported = privateKey.toPublic();
    if (revoke) {
        const gone = await openpgp.revokeKey({key: privateKey, format: 'object'});
        exported = gone.publicKey;
    }
    return {ring: base64(exported.write()), signatures};
}

for await (const line of createInterface({input: process.stdin})) {
    const order = JSON.parse(line);
    let answer;
    try {
        answer = order.do === 'make' ? await make(order) : await verify(order);
    } catch (why) {
        answer = {signers: [], why: String(why)};
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
}
