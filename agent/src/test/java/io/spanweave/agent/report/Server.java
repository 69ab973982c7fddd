package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.spanweave.agent.settings.Dsn;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each request that arrives with the next of the given texts, whatever sense they make. */
final class Server implements Closeable {
    /** At the end of an answer, or instead of it: the connection is closed. */
    static final String CLOSE = "<close>";

    static final String SILENCE = "<silence>";

    private final ServerSocket socket;
    private final StringBuilder received = new StringBuilder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String[] answers;
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "test-server");
    private int next;

    Server(String... answers) throws IOException {
        this(0, answers);
    }

    Server(int port, String... answers) throws IOException {
        this.socket = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
        this.answers = answers;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A port that refuses, for as long as this is open: bound, and not listening. One that nobody has may be given to
     * anybody in the meantime, even to the client itself, which then talks to itself.
     */
    static Socket refusing() throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }

    int port() {
        return socket.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    String received() {
        synchronized (received) {
            return received.toString();
        }
    }

    Connection connect(int readTimeout) throws IOException {
        return Connection.open(Dsn.parse("http://k@localhost:" + port() + "/1"), null, null, 2_000, readTimeout);
    }

    private void run() {
        while (next < answers.length) {
            try (Socket client = socket.accept()) {
                connections.incrementAndGet();
                serve(client);
            } catch (SocketException e) {
                if (socket.isClosed()) {
                    return;
                }
            } catch (IOException | InterruptedException e) {
                return;
            }
        }
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[65_536];
        while (next < answers.length) {
            int n = in.read(buffer);
            if (n < 0) {
                return;
            }
            synchronized (received) {
                received.append(new String(buffer, 0, n, ISO_8859_1));
            }
            String answer = answers[next++];
            if (answer.equals(SILENCE)) {
                in.read(buffer);
                return;
            }
            out.write(answer.replace(CLOSE, "").getBytes(ISO_8859_1));
            out.flush();
            if (answer.endsWith(CLOSE)) {
                return;
            }
        }
        // As real servers do: half closed, so that everything written is read.
        client.shutdownOutput();
        closed.await();
    }

    /** As {@link #close}, until the port is free again: the thread that listens there has to notice. */
    void free() throws IOException, InterruptedException {
        close();
        thread.join();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }
}
