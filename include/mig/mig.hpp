// Everything of libmig in one header.  Programs that care for their compile time include what they
// use.

#ifndef MIG_MIG_HPP
#define MIG_MIG_HPP

#include <mig/action/action.hpp>
#include <mig/action/agent_facts.hpp>
#include <mig/action/answer.hpp>
#include <mig/action/command.hpp>
#include <mig/action/policy.hpp>
#include <mig/action/record.hpp>
#include <mig/action/target.hpp>
#include <mig/agent.hpp>
#include <mig/api_server.hpp>
#include <mig/base/assert.hpp>
#include <mig/base/bytes.hpp>
#include <mig/base/encoding.hpp>
#include <mig/base/error.hpp>
#include <mig/base/id.hpp>
#include <mig/base/json.hpp>
#include <mig/base/log.hpp>
#include <mig/base/queue.hpp>
#include <mig/base/result.hpp>
#include <mig/base/time.hpp>
#include <mig/base/units.hpp>
#include <mig/client.hpp>
#include <mig/fwd.hpp>
#include <mig/hash/batch_hasher.hpp>
#include <mig/hash/digest.hpp>
#include <mig/hash/hasher.hpp>
#include <mig/host/file_system.hpp>
#include <mig/host/host.hpp>
#include <mig/host/random.hpp>
#include <mig/host/walk.hpp>
#include <mig/module/budget.hpp>
#include <mig/module/message.hpp>
#include <mig/module/module.hpp>
#include <mig/module/registry.hpp>
#include <mig/pgp/agent_key.hpp>
#include <mig/pgp/fingerprint.hpp>
#include <mig/pgp/key_state.hpp>
#include <mig/pgp/keyring.hpp>
#include <mig/pgp/keyring_file.hpp>
#include <mig/pgp/signature.hpp>
#include <mig/pgp/user_id_state.hpp>
#include <mig/scan/pattern.hpp>
#include <mig/scan/scanner.hpp>
#include <mig/scheduler.hpp>
#include <mig/store/postgres.hpp>
#include <mig/store/sqlite.hpp>
#include <mig/store/store.hpp>
#include <mig/transport/amqp.hpp>
#include <mig/transport/inproc.hpp>
#include <mig/transport/local.hpp>
#include <mig/transport/transport.hpp>

#endif
