package io.spanweave.harness;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.Predicate;

/** The behaviour in force and what passed the sockets. Its monitor is the one every wait of the {@link Ingest} uses. */
final class Traffic {
    private Behaviour behaviour = Behaviour.accept();
    private int connections;
    private int requests;
    private int bodies;
    private int blocked;

    synchronized void behave(Behaviour next) {
        behaviour = next;
        notifyAll();
    }

    synchronized Behaviour behaviour() {
        return behaviour;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized int requests() {
        return requests;
    }

    synchronized int bodies() {
        return bodies;
    }

    synchronized int blocked() {
        return blocked;
    }

    synchronized void connectionOpened() {
        connections++;
        notifyAll();
    }

    synchronized void requestArrived() {
        requests++;
        notifyAll();
    }

    synchronized void bodyArrived() {
        bodies++;
        notifyAll();
    }

    synchronized void socketsClosed() {
        notifyAll();
    }

    /** Keeps a connection waiting while the behaviour is such; counted as blocked meanwhile. */
    synchronized void holdWhile(Predicate<Behaviour> holds, Socket connection) throws IOException {
        if (!holds.test(behaviour)) {
            return;
        }
        blocked++;
        notifyAll();
        try {
            while (holds.test(behaviour) && !connection.isClosed()) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            blocked--;
            notifyAll();
        }
        if (connection.isClosed()) {
            throw new SocketException("closed while held");
        }
    }

    /** Keeps one connection waiting for a while. */
    synchronized void pause(Duration delay, Socket connection) throws IOException {
        long end = System.nanoTime() + delay.toNanos();
        try {
            for (long left = delay.toNanos(); left > 0 && !connection.isClosed(); left = end - System.nanoTime()) {
                wait(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while held", e);
    }
}
