package io.spanweave.harness;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Set;

/** Listens, and gives every connection a thread. */
final class Server implements Closeable {
    private final Traffic traffic;
    private final Received received;
    private final int port;
    private final Set<Socket> open = new HashSet<>();
    private ServerSocket listening;

    Server(ServerSocket listening, Traffic traffic, Received received) {
        this.listening = listening;
        this.port = listening.getLocalPort();
        this.traffic = traffic;
        this.received = received;
        start("ingest-" + port, () -> acceptFrom(listening));
    }

    int port() {
        return port;
    }

    synchronized void listenAgain() throws IOException {
        if (!listening.isClosed()) {
            return;
        }
        ServerSocket again = Ports.listen(port);
        listening = again;
        start("ingest-" + port, () -> acceptFrom(again));
    }

    /** Stops listening and drops every connection, as a server does that went down. */
    @Override
    public synchronized void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (SocketException closed) {
                // By its own thread, meanwhile.
            }
        }
        open.clear();
        traffic.socketsClosed();
    }

    private void acceptFrom(ServerSocket source) {
        while (!source.isClosed()) {
            try {
                serve(source.accept(), source);
            } catch (IOException closedOrAborted) {
                // Leaves by the loop's condition when closed; a client that gave up in the queue is no event.
            }
        }
    }

    private synchronized void serve(Socket socket, ServerSocket source) throws IOException {
        if (source.isClosed()) {
            socket.close();
            return;
        }
        open.add(socket);
        traffic.connectionOpened();
        start(
                "ingest-" + port + "-" + socket.getPort(),
                new Connection(socket, traffic, received, () -> forget(socket)));
    }

    private synchronized void forget(Socket socket) {
        open.remove(socket);
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
