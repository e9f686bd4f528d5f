// RabbitMQ-C, whose headers moved to a folder of their own.

#ifndef MIG_TRANSPORT_AMQP_LIBRARY_HPP
#define MIG_TRANSPORT_AMQP_LIBRARY_HPP

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#endif

#endif
