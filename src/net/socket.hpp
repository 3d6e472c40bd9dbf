#pragma once

#include "net/stream.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

// Private to net: what the plain and the TLS stream share.
namespace ostiary::net {

class SocketStream : public Stream {
public:
    SocketStream(Loop& loop, int socket);

    void cancel() final;

protected:
    void wait(Progress wanted, Operation& operation) final;

    boost::asio::posix::stream_descriptor socket_;
    bool cancelled_ = false;
};

}  // namespace ostiary::net
