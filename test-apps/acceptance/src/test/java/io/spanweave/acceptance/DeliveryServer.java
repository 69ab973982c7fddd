package io.spanweave.acceptance;

import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Something that listens where the ingest did, and is no HTTP server. */
final class DeliveryServer implements AutoCloseable {
    private static final int SECONDS = 10;

    private final ServerSocket socket;
    private final @Nullable String answer;
    private final List<Socket> open = new ArrayList<>();
    private final Semaphore connections = new Semaphore(0);
    private final Thread acceptor = daemon(this::accept);

    private DeliveryServer(ServerSocket socket, @Nullable String answer) {
        this.socket = socket;
        this.answer = answer;
        acceptor.start();
    }

    /** Says this to everybody who says anything, and hangs up. */
    static DeliveryServer saying(String answer, int port) throws IOException {
        return new DeliveryServer(listen(port), answer);
    }

    /** Says one letter after the other, always in time and never to an end. */
    static DeliveryServer endless(int port) throws IOException {
        return new DeliveryServer(listen(port), null);
    }

    /** A port is free again only when the thread that listened there has noticed. */
    private static ServerSocket listen(int port) throws IOException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            try {
                return new ServerSocket(port, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            } catch (BindException e) {
                if (System.nanoTime() > giveUp) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Waits for this many more connections. */
    boolean connected(int times, int seconds) throws InterruptedException {
        return connections.tryAcquire(times, seconds, TimeUnit.SECONDS);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                synchronized (open) {
                    open.add(client);
                }
                connections.release();
                daemon(() -> serve(client)).start();
            } catch (IOException closed) {
                // The loop ends by its condition.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (answer == null) {
                trickle(client.getOutputStream());
            } else if (client.getInputStream().read() >= 0) {
                client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException clientIsGone) {
            // As it should be.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void trickle(OutputStream out) throws IOException, InterruptedException {
        while (!socket.isClosed()) {
            out.write('H');
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        synchronized (open) {
            for (Socket client : open) {
                client.close();
            }
        }
        try {
            acceptor.join(TimeUnit.SECONDS.toMillis(SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "delivery-server");
        thread.setDaemon(true);
        return thread;
    }
}
