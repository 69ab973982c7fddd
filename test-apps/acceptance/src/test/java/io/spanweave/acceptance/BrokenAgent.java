package io.spanweave.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A copy of the packaged agent with one method of its own changed: a fault that nothing else can cause. */
final class BrokenAgent {
    private BrokenAgent() {}

    /** Every method of this name throws an {@code IllegalStateException} that says {@code broken on purpose}. */
    static Path throwing(Path folder, String className, String method) {
        return changed(folder, className, method, body -> {
            body.visitTypeInsn(Opcodes.NEW, "java/lang/IllegalStateException");
            body.visitInsn(Opcodes.DUP);
            body.visitLdcInsn("broken on purpose");
            body.visitMethodInsn(
                    Opcodes.INVOKESPECIAL, "java/lang/IllegalStateException", "<init>", "(Ljava/lang/String;)V", false);
            body.visitInsn(Opcodes.ATHROW);
        });
    }

    /** A method returns this instead. */
    static Path returning(Path folder, String className, String method, int value) {
        return changed(folder, className, method, body -> {
            body.visitIntInsn(Opcodes.BIPUSH, value);
            body.visitInsn(Opcodes.IRETURN);
        });
    }

    /** A file is not there. */
    static Path without(Path folder, String file) {
        return rewritten(folder, file, Function.identity(), false);
    }

    private static Path changed(Path folder, String className, String method, Body body) {
        return rewritten(folder, className + ".class", classFile -> changed(classFile, method, body), true);
    }

    /**
     * As in the agent's own description of its bundle: a number of rows, where the first files end, then for each file
     * hash, begin, size and size as stored; at its begin the length of the name, the name, and what is stored.
     */
    private static Path rewritten(Path folder, String file, Function<byte[], byte[]> change, boolean there) {
        Path jar = folder.resolve("spanweave-" + file.replaceAll("\\W", "") + ".jar");
        try (ZipFile from = new ZipFile(JdkLane.agent().toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().equals("agent.bundle")) {
                    bytes = rewritten(ByteBuffer.wrap(bytes), "io/spanweave/agent/" + file, change, there);
                }
                CRC32 sum = new CRC32();
                sum.update(bytes);
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setMethod(ZipEntry.STORED);
                copy.setSize(bytes.length);
                copy.setCrc(sum.getValue());
                to.putNextEntry(copy);
                to.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static byte[] rewritten(ByteBuffer bundle, String name, Function<byte[], byte[]> change, boolean there) {
        int row = 8;
        while (bundle.getInt(row) != name.hashCode()) {
            row += 16;
        }
        int begin = bundle.getInt(row + 4);
        byte[] head = new byte[2 + name.length()];
        bundle.get(begin, head);
        byte[] file = new byte[bundle.getInt(row + 8)];
        bundle.get(begin + head.length, file);
        byte[] changed = change.apply(file);
        // The rows stay where they are, but one that is not to be found: nothing has a hash between its neighbours'.
        bundle.putInt(row, there ? name.hashCode() : name.hashCode() + 1);
        bundle.putInt(row + 4, bundle.limit());
        bundle.putInt(row + 8, changed.length);
        bundle.putInt(row + 12, changed.length);
        return ByteBuffer.allocate(bundle.limit() + head.length + changed.length)
                .put(bundle.rewind())
                .put(head)
                .put(changed)
                .array();
    }

    private static byte[] changed(byte[] classFile, String method, Body body) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        boolean[] found = new boolean[1];
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                MethodVisitor kept = super.visitMethod(access, name, descriptor, signature, exceptions);
                                if (!name.equals(method)) {
                                    return kept;
                                }
                                found[0] = true;
                                kept.visitCode();
                                body.write(kept);
                                kept.visitMaxs(0, 0);
                                kept.visitEnd();
                                return null;
                            }
                        },
                        0);
        if (!found[0]) {
            throw new AssertionError("there is no " + method);
        }
        return writer.toByteArray();
    }

    @FunctionalInterface
    private interface Body {
        void write(MethodVisitor method);
    }
}
