"""What the Single Window sends back (导入响应, 业务回执, 客户端失败文件)."""
