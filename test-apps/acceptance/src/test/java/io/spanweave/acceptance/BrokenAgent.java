package io.spanweave.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static Path changed(Path folder, String className, String method, Body body) {
        Path jar = folder.resolve("spanweave-" + method.replaceAll("\\W", "") + ".jar");
        try {
            Files.copy(JdkLane.agent(), jar);
            try (FileSystem inside = FileSystems.newFileSystem(jar)) {
                Path file = inside.getPath("agent/io/spanweave/agent/" + className + ".classdata");
                Files.write(file, changed(Files.readAllBytes(file), method, body));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
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
