# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Boot a kernel under QEMU. Sourced after common.sh.

# In the order in which busybox must load them; each brings what it depends on.
qemu_first_modules=(virtio_pci 9pnet_virtio 9p overlay)

# KVM only where the processor can: in a container or a VM /dev/kvm can be there,
# accept ioctls, and hang.
qemu_accelerator()
{
	if grep -qwE 'vmx|svm' /proc/cpuinfo && [[ -w /dev/kvm ]]; then
		echo "-accel kvm -cpu host"
	else
		# "rep movsb" is slow in TCG, and so is each level of page tables, each
		# access to user memory that SMAP guards, each kept TLB; and nvgre does not
		# touch user memory. One thread for all CPUs: with a thread each, a
		# CPU can miss that another one has patched code (static branches), and
		# the same tests take a quarter more of the host's time.
		echo "-accel tcg,thread=single -cpu max,-erms,-fsrm,-la57,-smap,-smep,-pcid,-invpcid"
	fi
}

# The modules needed to mount the root file system, uncompressed and in order; none
# where all of it is built in.
qemu_copy_modules()
{
	local folder=$1 release=$2 to=$3 module file
	: > "$to/order"
	for module in "${qemu_first_modules[@]}"; do
		modprobe -d "$folder" -S "$release" --show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
		module=$(basename "${file%.xz}")
		case $file in
		*.xz) xz -dc "$file" > "$to/$module" ;;
		*)    cp "$file" "$to/$module" ;;
		esac
		echo "$module" >> "$to/order"
	done
}

qemu_init_script()
{
	cat <<-'INIT'
		#!/bin/busybox sh
		/bin/busybox mount -t proc proc /proc
		for module in $(/bin/busybox cat /modules/order); do
			/bin/busybox insmod /modules/$module
		done
		options=trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro
		/bin/busybox mount -t 9p -o $options root /root
		/bin/busybox umount /proc
		exec /bin/busybox switch_root /root "$vm_init"
	INIT
}

# qemu_initramfs FOLDER RELEASE: print the file, make it when it is not there.
qemu_initramfs()
{
	local file=$1/initramfs.gz tree
	if [[ ! -e $file || ${BASH_SOURCE[0]} -nt $file ]]; then
		tree=$(mktemp -d "$CACHE/initramfs.XXXXXX")
		mkdir -p "$tree"/{bin,dev,proc,root,modules}
		cp /bin/busybox "$tree/bin/"
		qemu_copy_modules "$1" "$2" "$tree/modules"
		qemu_init_script > "$tree/init"
		chmod 755 "$tree/init"
		(cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) > "$file.$$"
		mv "$file.$$" "$file"
		rm -rf "$tree"
	fi
	printf '%s\n' "$file"
}

# qemu_boot JOBFOLDER: become the virtual machine. The guest's words are our
# standard output, its console is JOBFOLDER/console.
qemu_boot()
{
	local job=$1 initramfs accelerator
	need qemu-system-x86_64 cpio busybox xz
	# shellcheck disable=SC2153 # from the kernel's info
	initramfs=$(with_lock initramfs qemu_initramfs "$MODULES_STOCK" "$RELEASE")
	read -ra accelerator <<< "$(qemu_accelerator)"
	exec qemu-system-x86_64 "${accelerator[@]}" -m "$VM_MEMORY" -smp "$VM_CPUS" \
		-display none -no-reboot -nodefaults \
		-chardev stdio,id=words,signal=off \
		-serial "file:$job/console" -serial chardev:words \
		-kernel "$IMAGE" -initrd "$initramfs" \
		-virtfs "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap" \
		-virtfs "local,path=$job,mount_tag=job,security_model=none,multidevs=remap" \
		-append "console=ttyS0 panic=-1 mitigations=off ignore_loglevel net.ifnames=0 \
			vm_job=$job vm_init=$VM_DIR/guest-init $VM_APPEND"
}
