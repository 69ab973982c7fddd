package io.spanweave.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free TCP ports on 127.0.0.1. */
public final class Ports {
    /**
     * Below the range the kernel takes client ports from (32768 and up on Linux): a client that keeps dialling a closed
     * port of that range can end up connected to itself, and then nobody can listen there any more.
     */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 200;

    private Ports() {}

    /** A port nobody listens on at the moment. */
    public static int free() {
        try (ServerSocket socket = listenOnAny()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port between " + FIRST + " and " + LAST, e);
        }
    }

    static ServerSocket listenOnAny() throws IOException {
        IOException last = new IOException("not tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return listen(ThreadLocalRandom.current().nextInt(FIRST, LAST));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1_000, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }
}
