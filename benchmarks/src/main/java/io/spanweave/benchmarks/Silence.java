package io.spanweave.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A server that takes every connection, and neither reads nor answers: whoever sends to it is held up. */
final class Silence implements AutoCloseable {
    private final ServerSocket server;
    /** Kept, so that none is closed for want of somebody who wants it. */
    private final List<Socket> held = new ArrayList<>();

    private Silence(ServerSocket server) {
        this.server = server;
        Thread thread = new Thread(this::accept, "silence");
        thread.setDaemon(true);
        thread.start();
    }

    /** Listens on a free port of 127.0.0.1. */
    static Silence start() {
        try {
            return new Silence(new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For what speaks Sentry's protocol, and would. */
    String dsn() {
        return "http://0123456789abcdef0123456789abcdef@127.0.0.1:" + server.getLocalPort() + "/1";
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                synchronized (held) {
                    held.add(client);
                }
            } catch (IOException closed) {
                // The loop ends by its condition.
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            synchronized (held) {
                for (Socket client : held) {
                    client.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
