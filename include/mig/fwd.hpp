// Forward declarations of the public types.

#ifndef MIG_FWD_HPP
#define MIG_FWD_HPP

namespace mig {

// base
class error;
template <class T>
class result;
class json;

// host
class host;
class file_system;
class directory;
class input;

// hash, scan
struct digest;
class hasher;
class pattern;
class digest_set;
class pattern_set;
class scanner;

// pgp
class fingerprint;
class keyring;
class agent_key;

// action
struct asked_budget;
struct operation;
struct action;
class signed_action;
class authorized_action;
struct agent_facts;
class target;
class policy;
struct command;
struct operation_answer;
struct answer;

// module
struct budget;
struct module_info;
class module;
class module_registry;
class run_context;

// transport, store
class transport;
class inproc_relay;
class local_relay;
class store;

// services
class agent;
class scheduler;
class api_server;
class client;

} // namespace mig

#endif
