package io.spanweave.benchmarks;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What nobody gets below who sends one thing at a time: so many bytes over a socket of this machine, and an answer. */
final class BareSocket {
    private static final int ANSWER = 150;

    private BareSocket() {}

    /** CPU of the thread that sends and waits, in microseconds each; the other end is not counted. */
    static double micros(int bytes, int perSecond, int seconds) {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread other = new Thread(() -> serve(server, bytes), "bare socket");
            other.setDaemon(true);
            other.start();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                socket.setTcpNoDelay(true);
                // So that the JIT is done.
                exchange(socket, bytes, perSecond * 10, 1);
                return exchange(socket, bytes, perSecond, seconds);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double exchange(Socket socket, int bytes, int perSecond, int seconds) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        byte[] envelope = new byte[bytes];
        byte[] answer = new byte[ANSWER];
        long cpu = 0;
        int count = perSecond * seconds;
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            LockSupport.parkNanos(begin + i * TimeUnit.SECONDS.toNanos(1) / perSecond - System.nanoTime());
            long before = threads.getCurrentThreadCpuTime();
            out.write(envelope);
            if (in.readNBytes(answer, 0, ANSWER) < ANSWER) {
                throw new IOException("no answer");
            }
            cpu += threads.getCurrentThreadCpuTime() - before;
        }
        return cpu / 1e3 / count;
    }

    private static void serve(ServerSocket server, int bytes) {
        byte[] envelope = new byte[bytes];
        byte[] answer = new byte[ANSWER];
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (in.readNBytes(envelope, 0, bytes) == bytes) {
                socket.getOutputStream().write(answer);
            }
        } catch (IOException e) {
            // The run is over.
        }
    }
}
